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
// How far a display has come, by the reader's clock: on a document's page, and in lists where it is over.
(function () {
  "use strict";
  var now = new Date(), today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  document.querySelectorAll(".state[data-over]").forEach(function (state) {
    function days(name) { return Math.round((Date.parse(state.getAttribute(name)) - today) / 864e5); }
    var left = days("data-end");
    state.textContent = days("data-start") > 0 ? state.getAttribute("data-before")
      : left > 1 ? state.getAttribute("data-on").replace("#", left)
      : state.getAttribute(left < 0 ? "data-over" : left ? "data-tomorrow" : "data-today");
    state.classList.toggle("soon", left >= 0 && left < 4);
    state.hidden = false;
  });
  document.querySelectorAll("time.until").forEach(function (until) {
    if (Date.parse(until.textContent) >= today) return;
    var tag = document.createElement("span"), list = until.closest("ul"), meta = until.closest(".meta");
    tag.className = "tag";
    tag.textContent = list.getAttribute("data-over");
    meta.insertBefore(tag, meta.firstChild);
    until.closest("li").classList.add("past");
  });
})();
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
