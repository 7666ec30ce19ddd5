// How far a display has come, by the reader's clock: on a document's page, and in lists where it is over.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  var now = new Date(), today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  document.querySelectorAll(".state[data-over]").forEach(function (state) {
    function days(name) { return Math.round((Date.parse(state.getAttribute(name)) - today) / 864e5); }
    var left = days("data-end");
    state.textContent = days("data-start") > 0 ? state.getAttribute("data-before")
      : left > 1 ? state.getAttribute("data-on").replace("#", left)
      : state.getAttribute(left < 0 ? "data-over" : left ? "data-tomorrow" : "data-today");
    state.classList.toggle("soon", left >= 0 && left < 4);
    state.classList.toggle("over", left < 0);
    state.hidden = false;
  });
  document.querySelectorAll("time.until").forEach(function (until) {
    if (Date.parse(until.textContent) >= today) return;
    var tag = document.createElement("span"), meta = until.closest(".meta");
    tag.className = "tag over";
    tag.textContent = until.closest("ul").getAttribute("data-over");
    meta.insertBefore(tag, meta.firstChild);
    until.closest("li").classList.add("past");
  });
});
