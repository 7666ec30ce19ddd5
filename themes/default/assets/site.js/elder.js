// The elder mode (长辈版): large text, before anything is drawn. The browser remembers it, where it may.
(function (root) {
  "use strict";
  var on = false;
  function show() {
    var button = document.querySelector(".elder-switch");
    root.classList.toggle("elder", on);
    if (button) button.setAttribute("aria-pressed", on);
    document.querySelectorAll("[data-elder]").forEach(fold);
  }
  // What is about a document stands above its text: folded there, the text comes first.
  function fold(facts) {
    var about = facts.parentNode;
    if (on && !about.matches(".about")) {
      about = document.createElement("details");
      about.className = "about";
      about.appendChild(document.createElement("summary")).textContent = facts.getAttribute("data-elder");
      facts.parentNode.insertBefore(about, facts);
      about.appendChild(facts);
    } else if (!on && about.matches(".about")) {
      about.parentNode.replaceChild(facts, about);
    }
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
  addEventListener("beforeprint", function () {
    document.querySelectorAll(".about").forEach(function (about) { about.open = true; });
  });
  document.addEventListener("click", function (event) {
    if (!event.target.closest(".elder-switch")) return;
    on = !on;
    try { localStorage.setItem("sg-elder", on ? "1" : "0"); } catch (forbidden) {}
    show();
  });
})(document.documentElement);
