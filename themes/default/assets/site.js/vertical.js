// Pages of a vertical script grow to the side: the wheel moves along them.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  if (getComputedStyle(document.documentElement).writingMode === "vertical-lr") {
    addEventListener("wheel", function (event) {
      if (event.deltaX || event.shiftKey || event.ctrlKey) return;
      scrollBy(event.deltaY, 0);
      event.preventDefault();
    }, { passive: false });
  }
});
