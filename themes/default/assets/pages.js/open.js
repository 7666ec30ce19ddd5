// What people may object to today, by the reader's clock: what ends first comes first, what is over goes.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  document.querySelectorAll("ul.open").forEach(function (list) {
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
});
