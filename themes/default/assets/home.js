// The village that a reader chose on the home page, kept on this device alone: there its newest accounts are one tap away.
(function (root) {
  "use strict";
  var KEY = "sg-village";
  function kept() { try { return localStorage.getItem(KEY); } catch (forbidden) { return null; } }
  function keep(id) { try { if (id) localStorage.setItem(KEY, id); else localStorage.removeItem(KEY); } catch (forbidden) {} }
  function named(link) { return (/([^/]+)\/(index\.html)?$/.exec(link.getAttribute("href")) || [])[1]; }
  document.addEventListener("DOMContentLoaded", function () {
    var card = document.querySelector(".mine"), links = [].slice.call(document.querySelectorAll(".tree a, .tree-top a"));
    if (!card) return;
    var name = card.querySelector("a"), newest = card.querySelectorAll("a")[1], plain = newest.textContent;
    function show() {
      var id = kept(), link = id && links.filter(function (one) { return named(one) === id; })[0];
      root.classList.toggle("has-mine", !!link);
      card.hidden = !link;
      if (!link) return;
      name.textContent = link.firstChild.textContent;
      name.href = link.href;
      newest.textContent = plain;
      newest.href = link.href + "#sg-latest";
      if (window.fetch && location.protocol !== "file:") fetch(link.href + "feed.json").then(function (answer) { return answer.json(); }).then(function (feed) {
        var wanted = card.getAttribute("data-accounts");
        var found = feed.items.filter(function (one) { return (one.tags || []).indexOf(wanted) >= 0; })[0] || feed.items[0];
        var base = card.getAttribute("data-base"); // the published address; here the site may lie elsewhere
        if (!found || kept() !== id) return;
        newest.textContent = found.title;
        newest.href = found.url.indexOf(base) ? found.url : card.getAttribute("data-root") + found.url.slice(base.length);
      }).catch(function () {});
    }
    show();
    addEventListener("pageshow", function (event) { if (event.persisted) show(); });
    document.addEventListener("click", function (event) {
      var link = event.target.closest(".tree a, .tree-top a");
      if (link) keep(named(link));
      if (event.target.closest(".mine button")) {
        keep("");
        show();
        document.querySelector("#sg-main").focus();
      }
    });
  });
})(document.documentElement);
