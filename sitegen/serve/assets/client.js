/* Listens for the preview's news of this page: it may be as it was, have a new look or a new text, be new
   altogether, or have moved. Shows what the last build found. Nothing of this is in the published pages. */
(function () {
  "use strict";
  var self = document.currentScript;
  var state = self.getAttribute("data-state");
  var base = new URL(self.src).origin + "/_/";
  var words = /^zh/.test(document.documentElement.lang) || /^zh/.test(navigator.language)
    ? { error: "错误", warning: "提醒", note: "说明", follow: "由此而来，改好上面的就没有了：", found: "发现问题", more: "（只显示前面的）",
        asOf: "预览：按这一时间显示 ", close: "收起", open: "查看", lost: "预览已停止，等待重新启动……", own: "这一页的源文件有错误，显示的是上一次正确的内容。" }
    : { error: "Error", warning: "Warning", note: "Note", follow: "Follows from this; mend it first: ", found: "Findings", more: " (the first ones)",
        asOf: "Preview as of ", close: "Close", open: "Show", lost: "The preview has stopped; waiting for it to start again…",
        own: "This page's source has an error; what is shown is the last good state." };
  var host = null, panel = null, open = sessionStorage.getItem("sg-open") !== "no";

  var sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = base + "client.css";
  document.head.appendChild(sheet);

  var kept = sessionStorage.getItem("sg-scroll");
  if (kept) {
    sessionStorage.removeItem("sg-scroll");
    kept = JSON.parse(kept);
    if (kept.path === location.pathname) scrollTo(kept.x, kept.y);
  }

  // Puts a new text into the page: opened details, what was typed, focus and scroll stay as they are.
  function morph(styles) {
    if (document.querySelector("main form[id]")) return reload(); // a page that its own scripts fill: search
    Promise.all([
      fetch(location.href, { cache: "no-cache" }).then(function (answer) { return answer.ok ? answer.text() : Promise.reject(); }),
      library(),
    ]).then(function (got) {
      var fresh = new DOMParser().parseFromString(got[0], "text/html");
      var client = fresh.querySelector("script[data-state]"), root = document.documentElement;
      var opened = texts("details[open] > summary");
      client.remove();
      document.title = fresh.title;
      ["lang", "dir"].forEach(function (name) { root.setAttribute(name, fresh.documentElement.getAttribute(name) || ""); });
      Idiomorph.morph(document.body, fresh.body.childNodes, {
        morphStyle: "innerHTML",
        ignoreActiveValue: true,
        callbacks: {
          beforeNodeRemoved: function (node) { return node !== host && node !== self && node !== mark; },
          beforeAttributeUpdated: function (name) { return name !== "value" && name !== "checked" && name !== "open"; },
        },
      });
      restyle(styles);
      // The theme's scripts work on the page as it was served.
      document.dispatchEvent(new Event("DOMContentLoaded"));
      document.querySelectorAll("details:not([open]) > summary").forEach(function (summary) {
        if (opened.indexOf(summary.textContent) >= 0) summary.parentNode.open = true;
      });
      state = client.getAttribute("data-state");
      listen();
    }).catch(reload);
  }

  function texts(selector) {
    return Array.prototype.map.call(document.querySelectorAll(selector), function (one) { return one.textContent; });
  }

  // Idiomorph, when first needed.
  var loading = null;
  function library() {
    loading = loading || new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = base + "idiomorph.min.js";
      script.onload = done;
      script.onerror = failed;
      document.head.appendChild(script);
    });
    return loading;
  }

  function reload() {
    sessionStorage.setItem("sg-scroll", JSON.stringify({ path: location.pathname, x: scrollX, y: scrollY }));
    location.reload();
  }

  function restyle(styles) {
    var links = Array.prototype.filter.call(
      document.querySelectorAll('link[rel="stylesheet"]'), function (link) { return link !== sheet; });
    if (links.length !== styles.length) return reload();
    links.forEach(function (link, n) {
      if (link.getAttribute("href") === styles[n]) return;
      var fresh = link.cloneNode();
      fresh.setAttribute("href", styles[n]);
      fresh.onload = function () { link.remove(); };
      link.parentNode.insertBefore(fresh, link.nextSibling);
    });
  }

  function element(tag, name, text) {
    var made = document.createElement(tag);
    if (name) made.className = name;
    if (text) made.textContent = text;
    return made;
  }

  function finding(one) {
    var item = element("li", "sg-finding sg-" + one.severity + (one.own ? " sg-own" : ""));
    item.appendChild(element("strong", "", words[one.severity] + " " + one.code));
    item.appendChild(element("code", "sg-place", one.path + (one.line ? ":" + one.line : "") + (one.column ? ":" + one.column : "")));
    item.appendChild(element("p", "", one.message));
    if (one.text) {
      var caret = one.column ? "\n" + one.text.slice(0, one.column - 1).replace(/[^\t\x00-\x7f]/g, "\u3000").replace(/[^\t\u3000]/g, " ") + "^" : "";
      item.appendChild(element("pre", "", one.text + caret));
    }
    item.appendChild(element("p", "sg-cure", one.hint));
    if (one.follow && one.follow.length) {
      var more = element("details", "sg-follow"), list = element("ol", "");
      more.appendChild(element("summary", "", words.follow + one.follow.length));
      one.follow.forEach(function (other) { list.appendChild(finding(other)); });
      more.appendChild(list);
      item.appendChild(more);
    }
    return item;
  }

  function many(findings) {
    return findings.reduce(function (sum, one) { return sum + 1 + one.follow.length; }, 0);
  }

  function show(news) {
    if (!host) {
      host = element("aside", "sg-preview");
      host.setAttribute("aria-live", "polite");
      document.body.appendChild(host);
    }
    host.textContent = "";
    host.hidden = !news.count;
    if (!news.count) return;
    var own = news.findings.filter(function (one) { return one.own && one.severity === "error"; });
    var worst = ["error", "warning", "note"].filter(function (kind) {
      return news.findings.some(function (one) { return one.severity === kind; });
    })[0];
    var shown = open || own.length > 0;
    var button = element("button", "sg-" + worst, words.found + " " + news.count + " · " + (shown ? words.close : words.open));
    button.type = "button";
    button.setAttribute("aria-expanded", String(shown));
    button.onclick = function () {
      open = !shown;
      sessionStorage.setItem("sg-open", open ? "yes" : "no");
      panel.hidden = !open;
      shown = open;
      button.setAttribute("aria-expanded", String(open));
      button.textContent = words.found + " " + news.count + " · " + (open ? words.close : words.open);
    };
    host.appendChild(button);
    panel = element("div", "sg-panel");
    panel.hidden = !shown;
    if (own.length) panel.appendChild(element("p", "sg-held", words.own));
    var list = element("ol", "");
    news.findings.slice().sort(function (a, b) { return Number(b.own) - Number(a.own); })
      .forEach(function (one) { list.appendChild(finding(one)); });
    panel.appendChild(list);
    if (news.count > many(news.findings)) panel.appendChild(element("p", "", words.more));
    host.appendChild(panel);
  }

  var asOf = self.getAttribute("data-as-of"), mark = null;
  if (asOf) mark = document.body.appendChild(element("p", "sg-as-of", words.asOf + asOf));

  var source = null;
  function listen() {
    if (source) source.close();
    source = new EventSource(base + "events?page=" + encodeURIComponent(location.pathname) + "&state=" + encodeURIComponent(state));
    source.onmessage = function (event) {
      var news = JSON.parse(event.data);
      document.documentElement.setAttribute("data-sg-build", news.build);
      if (news["do"] === "reload") return reload();
      if (news["do"] === "go") return location.replace(self.getAttribute("data-base") + news.address + location.hash);
      if (news["do"] === "morph") {
        source.close(); // until the page has the new text
        morph(news.styles);
      }
      if (news["do"] === "style") restyle(news.styles);
      show(news);
    };
  }
  listen();
  addEventListener("pagehide", function () { source.close(); });
})();
