// What will be said by the reader's clock is not seen before it is said: else what stands around it would jump.
document.documentElement.classList.add("unsaid");
// Nor does the page move when home.js shows the village that a reader chose.
try { if (localStorage.getItem("sg-village")) document.documentElement.classList.add("has-mine"); } catch (forbidden) {}
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  setTimeout(function () { document.documentElement.classList.remove("unsaid"); });
});
