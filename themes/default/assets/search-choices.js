// What an answer can be narrowed down by. Loaded when the lists of choices are opened.
(function () {
  "use strict";

  /** What can be chosen: {org: [[value, name, count], …], …}. Organizations: the way down, then what lies below. */
  function choicesOf({ site }, tallies, { asked, nameOf, say, strings }) {
    const { organizations, categories, languages } = site, sums = new Map();
    tallies[0].forEach((count, n) => {
      for (; n >= 0; n = organizations[n][1]) sums.set(n, (sums.get(n) || 0) + count);
    });
    const below = (above) => Array.from(sums.keys()).filter((n) => organizations[n][1] === above);
    const path = [];
    let here = organizations.findIndex((one) => one[0] === asked.org);
    for (let n = here; n >= 0; n = organizations[n][1]) path.unshift(n);
    for (let only; (only = below(here)).length === 1 && below(only[0]).length; ) path.push((here = only[0]));
    const most = (made) => made.sort((a, b) => b[2] - a[2]);
    const shown = (numbers) => numbers.map((n) => [organizations[n][0], nameOf(organizations[n]), sums.get(n) || 0]);
    const tally = (n, make) => most(Array.from(tallies[n], ([value, count]) => [...make(value), count]));
    return {
      org: shown(path).concat(most(shown(below(here)))),
      year: tally(1, (year) => [`${year}`, say("inYear", { year: `${year}` })]).sort((a, b) => b[0] - a[0]),
      category: tally(2, (n) => [categories[n][0], nameOf(categories[n])]),
      kind: tally(3, (plan) => (plan ? ["plan", say("plans")] : ["notice", say("notices")])),
      lang: tally(4, (n) => [languages[n], strings.languages[languages[n]]]),
    };
  }

  /** Draw the lists of what can be chosen, with how many documents each would leave. */
  function drawChoices(index, { tallies }, page) {
    const { asked, changed, element, fill, linkTo, list, say } = page;
    const choices = choicesOf(index, tallies, page), made = [], chosen = [];
    const draw = (key) => ([value, name, count]) => {
      const here = asked[key] === value;
      const link = linkTo(changed({ [key]: here ? "" : value }), key + value, name, " ", element("small", {}, count.toLocaleString(document.documentElement.lang)));
      if (here) {
        link.setAttribute("aria-current", "true");
        link.append(" ✕", element("span", { class: "unseen" }, say("undo")));
      }
      return link;
    };
    for (const key of Object.keys(choices)) {
      chosen.push(...choices[key].filter(([value]) => value === asked[key]).map(draw(key)));
      if (choices[key].length < 2) continue;
      const items = choices[key].map(draw(key)), group = element("section", {}, element("h2", {}, say(key)), list(items.splice(0, 8)));
      if (items.length) group.append(element("details", {}, element("summary", {}, say("more", { count: items.length })), list(items)));
      made.push(group);
    }
    fill("choices", ...made);
    fill("chosen", list(chosen));
  }

  Object.assign(sgs, { drawChoices });
})();
