// Pages of a vertical script grow to the side: the wheel moves along them.
(function () {
  "use strict";
  function along(event) {
    if (event.deltaX || event.shiftKey || event.ctrlKey) return;
    scrollBy(event.deltaY, 0);
    event.preventDefault();
  }
  document.addEventListener("DOMContentLoaded", function () {
    if (getComputedStyle(document.documentElement).writingMode === "vertical-lr") addEventListener("wheel", along, { passive: false });
  });
})();
