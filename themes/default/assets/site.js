// Read from a folder (file:), a link or form to a folder needs its index.html. All else works without this.
(function () {
  "use strict";
  if (location.protocol !== "file:") return;
  document.querySelectorAll("a[href], form[action]").forEach(function (link) {
    var name = link.hasAttribute("href") ? "href" : "action";
    var found = /^(?![a-z][a-z0-9+.-]*:|\/\/|#)([^?#]*)(.*)$/i.exec(link.getAttribute(name));
    if (!found || !/(^|\/)\.{0,2}$/.test(found[1])) return;
    var slash = /[^/]$/.test(found[1]) ? "/" : "";
    link.setAttribute(name, found[1] + slash + "index.html" + found[2]);
  });
})();
// A button that copies the page's permanent address; it is shown only where this runs.
document.querySelectorAll(".share").forEach(function (share) {
  "use strict";
  var address = share.parentNode.querySelector(".address a"), said = share.querySelector("[role=status]");
  function tell() { said.textContent = said.getAttribute("data-text"); }
  function select() {
    var range = document.createRange(), selection = getSelection();
    range.selectNodeContents(address);
    selection.removeAllRanges();
    selection.addRange(range);
    if (document.execCommand("copy")) tell();
  }
  share.hidden = false;
  share.querySelector("button").addEventListener("click", function () {
    if (navigator.clipboard) navigator.clipboard.writeText(address.href).then(tell, select);
    else select();
  });
});
// What people may object to today, by the reader's clock: what ends first comes first, what is over goes.
document.querySelectorAll(".open").forEach(function (list) {
  "use strict";
  var now = new Date(), today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  function days(item, name) { return Math.round((Date.parse(item.getAttribute(name)) - today) / 864e5); }
  list.querySelectorAll("li").forEach(function (item) {
    var left = days(item, "data-end"), state = item.querySelector(".state");
    item.hidden = left < 0;
    state.textContent = days(item, "data-start") > 0 ? item.getAttribute("data-begins")
      : left > 1 ? list.getAttribute("data-left").replace("#", left)
      : list.getAttribute(left ? "data-tomorrow" : "data-today");
    state.classList.toggle("soon", left < 4);
    state.hidden = false;
    list.insertBefore(item, list.firstChild);
  });
  var over = list.querySelectorAll("li[hidden]").length, more = list.parentNode.querySelector(".open-more");
  list.hidden = over === list.children.length;
  list.parentNode.querySelector(".open-none").hidden = !list.hidden;
  if (more) more.hidden = over > 0;
});
// Pages of a vertical script grow to the side: the wheel moves along them.
if (getComputedStyle(document.documentElement).writingMode === "vertical-lr") {
  addEventListener("wheel", function (event) {
    if (event.deltaX || event.shiftKey || event.ctrlKey) return;
    scrollBy(event.deltaY, 0);
    event.preventDefault();
  }, { passive: false });
}
// The ledger, by the reader's clock: what is not seen is missing after its last day and not yet due before.
document.querySelectorAll(".ledger").forEach(function (ledger) {
  "use strict";
  var now = new Date(), today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  function words(name, count) { return ledger.getAttribute("data-" + name).replace("#", count); }
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
      mark.textContent = [missing && words("missing-count", missing), waiting && words("waiting-count", waiting)].filter(Boolean).join(" · ");
      if (mark.parentNode.getAttribute("href") === "#sg-missing") mark.parentNode.parentNode.hidden = !missing;
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
