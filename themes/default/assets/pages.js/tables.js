// Of a text's tables the first column stays in sight, where every row has a cell of its own in it, and the head
// while the page scrolls past them: a frame that moves sideways lets nothing stick to the window.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  var waiting = false;
  var heads = [].map.call(document.querySelectorAll(".body .table > table"), function (table) {
    if (!table.querySelector("[rowspan]")) table.classList.add("steady");
    return table.tHead;
  }).filter(Boolean);
  function follow() {
    waiting = false;
    heads.forEach(function (head) {
      var table = head.parentNode.getBoundingClientRect();
      var down = Math.min(-table.top - head.offsetTop, table.height - 3 * head.offsetHeight); // two rows stay below it
      head.style.transform = down > 0 ? "translateY(" + Math.round(down) + "px)" : "";
    });
  }
  if (heads.length) addEventListener("scroll", function () {
    if (!waiting) requestAnimationFrame(follow);
    waiting = true;
  }, { passive: true });
});
