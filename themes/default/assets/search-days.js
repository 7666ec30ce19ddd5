// Days and months in the other numerals: 二〇二六年一月五日 and 2026年1月5日; sitegen/search/query/days.py does the same. Loaded
// for queries that may have one.
(function () {
  "use strict";

  const NUMERALS = "〇零一二三四五六七八九十百千万两", DIGITS = "〇一二三四五六七八九";
  const inFigure = (text, n) => n >= 0 && n < text.length && (/[0-9.]/.test(text[n]) || NUMERALS.includes(text[n]));
  /** Return true if the figures at the ends of a part are no parts of longer ones. */
  const wholeFigures = (text, from, to) => !(inFigure(text, from - 1) && inFigure(text, from)) && !(inFigure(text, to) && inFigure(text, to - 1));

  // Days in figures and in numerals. Zeros are typed as 〇, 零, 0, o, or as a circle, of which nothing is left.
  const DAY = "[12][0-9]|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九]", YEAR = "[一二][〇零0o 一二三四五六七八九]{3}";
  const DATE = `(?:((?:19|20)[0-9]{2}|${YEAR})年)?(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:(${DAY})[日号])?|(${YEAR})年|(${DAY})日`;

  /** Return the days of a normalized text: [{from, to, year, month, day, alone: no month}, …]. */
  function datesIn(text) {
    const expression = new RegExp(DATE, "g"), found = [];
    for (let hit; (hit = expression.exec(text)); ) {
      const from = hit.index, [all, year, month, day, other, alone] = hit;
      if (inFigure(text, from - 1) || text[from - 1] === "-") expression.lastIndex = from + 1;
      else found.push({ from, to: from + all.length, year: year || other, month, day: day || alone, alone });
    }
    return found;
  }

  function yearIn(typed, inWords) {
    const figures = typed.replace(/[零o ]/g, "0").replace(/[〇一二三四五六七八九]/g, (one) => DIGITS.indexOf(one));
    return inWords ? figures.replace(/0/g, " ").replace(/[1-9]/g, (one) => DIGITS[one]) : figures;
  }

  function numberIn(typed, inWords) {
    const [tens, ones] = typed.includes("十") ? typed.split("十") : ["0", typed], value = (one) => DIGITS.indexOf(one || "一");
    const number = /^[0-9]/.test(typed) ? Number(typed) : 10 * (tens === "0" ? 0 : value(tens)) + (ones && value(ones));
    const ten = Math.floor(number / 10), one = number % 10;
    return inWords ? (ten > 1 ? DIGITS[ten] : "") + (ten ? "十" : "") + (one ? DIGITS[one] : "") : `${number}`;
  }

  /** Return a day as it is written: in words with " " for each zero, at the end "?" for 日 or 号. */
  const written = ({ year, month, day, alone }, inWords) =>
    (year ? `${yearIn(year, inWords)}年` : "") + (month ? `${numberIn(month, inWords)}月` : "") + (day ? numberIn(day, inWords) + (alone ? "日" : "?") : "");

  /** Return the forms of a normalized text with its days in figures and in numerals, if it has any: [{pattern, parts:
      what every text has that matches}, …]. */
  function dayForms(text) {
    const dates = datesIn(text);
    const made = [false, true].slice(dates.length ? 0 : 2).map((inWords) => {
      let pattern = "", plain = "", at = 0;
      for (const date of dates) {
        const between = text.slice(at, date.from), day = written(date, inWords);
        pattern += sgs.escaped(between) + day.replace(/ /g, "[〇零0o ]").replace("?", "[日号]");
        plain += between + day.replace(/[ ?]/g, "\n");
        at = date.to;
      }
      const parts = (plain + text.slice(at)).split("\n").filter(Boolean), long = parts.filter((part) => part.length > 1);
      return { pattern: pattern + sgs.escaped(text.slice(at)), parts: long.length ? long : parts };
    });
    return made.filter(({ pattern }) => pattern !== sgs.escaped(text));
  }

  /** Give a chunk its other forms: what is found, and the grams asked for. Of another form the figures are no parts
      of longer ones. */
  function vary(chunk) {
    const { text, pattern } = chunk, forms = chunk.quoted ? [] : dayForms(text);
    if (!forms.length) return;
    pattern.expression = new RegExp([pattern.expression.source, ...forms.map((form) => form.pattern)].join("|"), "g");
    pattern.fits = pattern.fits || ((all, from, to) => all.slice(from, to) === text || wholeFigures(all, from, to));
    chunk.asked = (grams) => [{ any: [[text], ...forms.map(({ parts }) => parts)].map(grams) }];
  }

  /** Return the posting list of what is in the lists of all grams of one of several. */
  async function ofAny(every, listOf) {
    const strong = new Map();
    for (const grams of every) {
      const lists = await Promise.all(grams.map(async (gram) => new Map((await listOf(gram)).map((code) => [code >> 1, code & 1]))));
      for (const n of lists[0].keys()) {
        if (lists.every((one) => one.has(n))) strong.set(n, strong.get(n) | Math.min(...lists.map((one) => one.get(n))));
      }
    }
    return Array.from(strong, ([n, bit]) => 2 * n + bit).sort((a, b) => a - b);
  }

  /** Return a normalized text with its days in figures. */
  const inFigures = (text) =>
    datesIn(text).reverse().reduce((made, date) => made.slice(0, date.from) + written(date, false).replace("?", "日") + made.slice(date.to), text);

  sgs.varied.push(vary);
  Object.assign(sgs, { NUMERALS, inFigures, ofAny, wholeFigures });
})();
