// The ledger, by the reader's clock: what is not seen is missing after its last day and not yet due before.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  document.querySelectorAll(".ledger").forEach(function (ledger) {
    var now = new Date(), today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
    function words(name, count) { return ledger.getAttribute("data-" + name).replace("#", count); }
    // What is not yet due has a chip of its own, which leads to no list of what is missing.
    function apart(mark, both, said) {
      var chip = both ? mark.cloneNode() : mark, link = mark.closest(".standing a");
      chip.className = "status waiting count";
      chip.textContent = said;
      if (link) {
        var item = both ? document.createElement("li") : link.parentNode, frame = document.createElement("span");
        if (both) link.parentNode.parentNode.insertBefore(item, link.parentNode.nextSibling);
        frame.appendChild(chip);
        item.textContent = "";
        item.appendChild(frame);
      } else if (both) {
        mark.parentNode.insertBefore(chip, mark.nextSibling);
        mark.parentNode.insertBefore(document.createTextNode(" "), chip);
      }
    }
    ledger.querySelectorAll("[data-due]").forEach(function (place) {
      var missing = 0, waiting = 0, over = 0, mark = place.classList.contains("status") ? place : place.querySelector(".status");
      place.getAttribute("data-due").split(" ").forEach(function (one) {
        var parts = one.split("*"), count = +(parts[1] || 1);
        over = Math.round((today - Date.parse(parts[0])) / 864e5);
        if (over > 0) missing += count; else waiting += count;
      });
      mark.classList.remove("awaited");
      mark.classList.add(missing ? "missing" : "waiting");
      if (mark.classList.contains("count")) {
        mark.textContent = missing ? words("missing-count", missing) : words("waiting-count", waiting);
        if (waiting) apart(mark, missing > 0, words("waiting-count", waiting));
      } else if (mark === place) {
        mark.title = mark.textContent;
        mark.querySelector(".said").textContent = words(missing ? "missing" : "waiting");
      } else {
        mark.textContent = over > 0 ? words("overdue", over) : over ? words("left", -over) : words("today");
        place.hidden = !missing && place.parentNode.classList.contains("owed");
      }
    });
    ledger.querySelectorAll(".owed").forEach(function (list) {
      var left = list.querySelectorAll("li:not([hidden])").length;
      list.hidden = !left;
      list.parentNode.querySelector(".owed-none").hidden = left > 0;
    });
  });
});
