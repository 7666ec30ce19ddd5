// Targets of plans by the reader's clock: one that is under way is so until its due day, here and in every count.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  var now = new Date(), today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  function left(day) { return Math.round((Date.parse(day) - today) / 864e5); }
  function past(place) {
    return place.getAttribute("data-due").split(" ").reduce(function (sum, one) {
      var parts = one.split("*");
      return sum + (left(parts[0]) < 0 ? +parts[1] : 0);
    }, 0);
  }
  function word(place, name, count) {
    return place.closest("[data-" + name + "]").getAttribute("data-" + name).replace("#", count);
  }
  document.querySelectorAll(".when").forEach(function (place) {
    var days = left(place.getAttribute("data-due")), state = place.previousElementSibling;
    var words = word(place, days > 0 ? "left" : days ? "over" : "today", Math.abs(days));
    if (days < 0) place.setAttribute("data-past", "");
    place.hidden = days < 0 && state.classList.contains("waiting");
    if (place.hidden) {
      state.textContent = words;
      state.className = "status late";
    } else {
      place.textContent = words;
    }
  });
  document.querySelectorAll(".overdue").forEach(function (line) {
    var list = line.parentNode, late = list.querySelectorAll(".when[data-past]").length, button = line.querySelector("button");
    if (!late) return;
    line.firstElementChild.textContent = word(line, "overdue", late);
    line.hidden = false;
    button.addEventListener("click", function () {
      var only = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", only);
      list.querySelectorAll("details").forEach(function (part) { part.open = only; });
      list.querySelectorAll("li").forEach(function (one) {
        one.hidden = only && !one.querySelector(".when[data-past]");
      });
    });
  });
  document.querySelectorAll(".key[data-due]").forEach(function (key) {
    var over = past(key), open = key.getAttribute("data-count") - over, late = key.cloneNode(), bar = key.closest(".progress");
    if (!over) return;
    late.className = "key past";
    late.textContent = word(key, "past", over);
    key.textContent = word(key, "open", open);
    key.parentNode.insertBefore(late, key.nextSibling);
    if (open) late.parentNode.insertBefore(document.createTextNode(word(key, "comma")), late);
    key.hidden = !open;
    bar = bar && bar.querySelector(".open");
    if (!bar) return;
    var part = bar.cloneNode();
    part.setAttribute("class", "past");
    part.setAttribute("x", +bar.getAttribute("x") + open);
    part.setAttribute("width", over);
    bar.setAttribute("width", open);
    bar.parentNode.insertBefore(part, bar.nextSibling);
  });
  document.querySelectorAll("tr.clocked").forEach(function (row) {
    var over = past(row), count = row.getAttribute("data-count"), more = row.cloneNode(true);
    function say(line, number) {
      line.querySelector(".reached").setAttribute("width", 100 * number / row.getAttribute("data-total"));
      line.querySelector(".progress > span").textContent = number;
    }
    if (!over) return;
    more.firstElementChild.textContent = word(row, "past", "");
    say(more, over);
    say(row, count - over);
    row.parentNode.insertBefore(more, row.nextSibling);
  });
});
