// What is due, by the reader's clock.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  document.querySelectorAll("[data-over] [data-due]").forEach(function (place) {
    var now = new Date(), today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
    var left = Math.round((Date.parse(place.getAttribute("data-due")) - today) / 864e5);
    var words = place.closest("[data-left]").getAttribute(left > 0 ? "data-left" : left ? "data-over" : "data-today");
    place.textContent = words.replace("#", Math.abs(left));
    place.classList.toggle("waiting", left >= 0);
    place.classList.toggle("late", left < 0);
    place.hidden = false;
    // One state: what is past its due day is not under way.
    var state = place.previousElementSibling;
    if (state && state.classList.contains("status") && state.classList.contains("waiting")) state.hidden = left < 0;
  });
});
