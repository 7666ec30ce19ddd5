// The elder mode (长辈版): large text, before anything is drawn. The browser remembers it, where it may.
(function (root) {
  "use strict";
  var on = false;
  function show() {
    var button = document.querySelector(".elder-switch");
    root.classList.toggle("elder", on);
    if (button) button.setAttribute("aria-pressed", on);
  }
  function recall() {
    try { on = localStorage.getItem("sg-elder") === "1"; } catch (forbidden) {}
    show();
  }
  root.classList.add("js");
  recall();
  document.addEventListener("DOMContentLoaded", show);
  addEventListener("pageshow", recall);
  addEventListener("storage", recall);
  document.addEventListener("click", function (event) {
    if (!event.target.closest(".elder-switch")) return;
    on = !on;
    try { localStorage.setItem("sg-elder", on ? "1" : "0"); } catch (forbidden) {}
    show();
  });
})(document.documentElement);
