// What will be said by the reader's clock is not seen before it is said: else what stands around it would jump.
document.documentElement.classList.add("unsaid");
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  setTimeout(function () { document.documentElement.classList.remove("unsaid"); });
});
