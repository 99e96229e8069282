"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { words: say, texts } = data;
  const PAGE = 50, PRINTED = 2000, KINDS = 10;

  // Every text of a return reaches the page as a text node or a property of a form control, never as markup.
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  };
  // a text of unknown direction cannot turn that of its neighbours
  const apart = (text) => make("bdi", {}, text);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  const mark = (of) => make("span", { class: `mark ${of.tone}` }, `${of.sign} ${of.text}`);
  const by = (list) => Object.fromEntries(list.map((entry) => [entry.id, entry]));
  const states = by(data.states), levels = by(data.levels);

  const units = data.units.map((unit, order) => ({
    ...unit, order,
    findings: unit.findings.map(([level, kind, sheet, place, message, explanation, count, follow]) => ({
      level, kind, sheet: texts[sheet], place: texts[place], message: texts[message], explanation: texts[explanation], count,
      follow: follow.map(([at, told]) => [texts[at], texts[told]]),
    })),
  }));
  for (const unit of units) {
    unit.plain = [unit.code, unit.name, unit.city, unit.county, unit.file].join("\n").toLowerCase();
  }
  const plain = (finding) => {
    finding.plain ??= [finding.place, finding.message, finding.explanation, data.kinds[finding.kind].name].join("\n").toLowerCase();
    return finding.plain;
  };

  const chosen = { city: "", state: "", level: "", sheet: "", kind: "", text: "", sort: "order" };
  const matching = (unit) => {
    if (chosen.city && unit.city !== (chosen.city === "-" ? "" : chosen.city)) return null;
    if (chosen.state && unit.state !== chosen.state) return null;
    const text = chosen.text.trim().toLowerCase();
    const own = !text || unit.plain.includes(text);
    const narrowed = chosen.level || chosen.sheet || chosen.kind !== "";
    const found = unit.findings.filter((finding) =>
      (!chosen.level || finding.level === chosen.level) && (!chosen.sheet || finding.sheet === chosen.sheet)
      && (chosen.kind === "" || finding.kind === Number(chosen.kind)) && (own || plain(finding).includes(text)));
    if (found.length === 0 && (narrowed || !own)) return null;
    return found;
  };

  const findingItem = (finding) => make("li", { class: finding.explanation ? "explained" : null },
    mark(levels[finding.level]), finding.place ? make("span", { class: "place" }, apart(finding.place)) : " ",
    apart(finding.message), make("div", { class: "kind" }, data.kinds[finding.kind].name),
    finding.explanation ? make("div", {}, `${say.explanation}`, apart(finding.explanation)) : null,
    finding.follow.length ? make("details", { class: "follow" },
      make("summary", {}, fill(say.follow, { count: finding.follow.length })),
      make("ul", {}, ...finding.follow.map(([at, told]) => make("li", {}, apart(at ? `${at} ` : ""), apart(told))))) : null);

  const findingList = (found, all) => {
    const list = make("ul", { class: "findings" });
    const holder = make("div", {}, list);
    let shown = 0;
    const button = make("button", { type: "button", class: "plain more", onclick: () => more(PAGE) });
    const more = (count) => {
      list.append(...found.slice(shown, shown + count).map(findingItem));
      shown = Math.min(found.length, shown + count);
      button.textContent = fill(say.more, { count: Math.min(PAGE, found.length - shown), left: found.length - shown });
      if (shown === found.length) button.remove(); else if (!button.isConnected) holder.append(button);
    };
    more(all ? found.length : PAGE);
    return holder;
  };

  const changeParts = (change) => change && make("div", {},
    make("h3", {}, fill(say.change, { round: change.round })),
    make("p", {}, say.changes.map(([id, word]) => `${word} ${change[id].count}`).join(say.comma)),
    ...say.changes.filter(([id]) => id !== "remaining" && change[id].told.length).map(([id, word]) =>
      make("details", { class: "follow" }, make("summary", {}, word),
        make("ul", {}, ...change[id].told.map((number) => make("li", {}, apart(texts[number])))))));

  const inside = (unit, found, all) => {
    const facts = [
      [say.code, unit.code], [say.county, unit.county], [say.date, unit.date], [say.round, unit.round || ""],
      [say.contact, [unit.contact, unit.phone].filter(Boolean).join(" ")], [say.form, unit.form],
    ].filter(([, value]) => value);
    const links = [[say.file, unit.file, unit.href], [say.copy, unit.copy && say.open, unit.copy], [say.letter, unit.letter && say.open, unit.letter]]
      .filter(([, text]) => text);
    return make("div", { class: "inside" },
      make("p", { class: "facts" }, ...facts.flatMap(([name, value], at) => [at ? "　" : "", `${name}${say.colon}`, apart(String(value))])),
      links.length ? make("p", { class: "facts" }, ...links.flatMap(([name, text, href], at) => [
        at ? "　" : "", `${name}${say.colon}`, href ? make("a", { href }, apart(text)) : apart(text)])) : null,
      unit.waiting.length ? make("p", {}, `${say.waiting}${say.colon}`, ...unit.waiting.flatMap((file, at) => [at ? say.comma : "", apart(file)])) : null,
      changeParts(unit.change),
      found.length ? findingList(found, all) : make("p", { class: "quiet" }, unit.state === "missing" ? states.missing.meaning : say.nothing));
  };

  const unitItem = (unit, found) => {
    const counts = [["error", unit.errors], ["verify", unit.verifies]].filter(([, n]) => n)
      .map(([level, n]) => `${levels[level].text} ${n}`).join(say.comma);
    const details = make("details", {},
      make("summary", {}, mark(states[unit.state]), make("span", { class: "name" }, apart(unit.name)),
        make("span", { class: "quiet" }, apart(unit.city)), make("span", {}, counts)));
    const open = (all) => { if (details.children.length === 1) details.append(inside(unit, found, all)); };
    details.addEventListener("toggle", () => { if (details.open) open(false); });
    details.fill = () => { open(true); details.open = true; };
    return make("li", {}, details);
  };

  const orders = {
    order: (a, b) => a.order - b.order,
    errors: (a, b) => b.errors - a.errors || b.verifies - a.verifies || a.order - b.order,
    state: (a, b) => data.states.findIndex((s) => s.id === a.state) - data.states.findIndex((s) => s.id === b.state) || a.order - b.order,
    name: (a, b) => a.name.localeCompare(b.name, data.language) || a.order - b.order,
  };

  const list = make("ul", { class: "units" });
  const told = make("p", { id: "told", role: "status" });
  let results = [];
  const draw = () => {
    results = units.map((unit) => [unit, matching(unit)]).filter(([, found]) => found !== null)
      .sort(([a], [b]) => orders[chosen.sort](a, b));
    list.replaceChildren(...results.map(([unit, found]) => unitItem(unit, found)));
    told.textContent = fill(say.told, { units: results.length, findings: results.reduce((sum, [, found]) => sum + found.length, 0) });
    for (const tile of document.querySelectorAll(".tile")) tile.setAttribute("aria-pressed", String(tile.value === chosen.state && chosen.state !== ""));
  };
  let waiting = 0;
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(draw, 120); };

  const controls = {};
  const choice = (name, label, options) => {
    controls[name] = make("select", { id: `by-${name}`, onchange: () => { chosen[name] = controls[name].value; draw(); } },
      ...options.map(([value, text]) => make("option", { value }, text)));
    return make("div", {}, make("label", { for: `by-${name}` }, label), controls[name]);
  };
  const choose = (name, value) => { chosen[name] = value; controls[name].value = value; draw(); };
  const all = ["", say.any];
  const distinct = (values) => [...new Set(values)];
  const filterForm = () => {
    controls.text = make("input", { id: "by-text", type: "search", autocomplete: "off", oninput: () => { chosen.text = controls.text.value; soon(); } });
    const sheets = distinct(units.flatMap((unit) => unit.findings.map((finding) => finding.sheet)).filter(Boolean));
    return make("div", { class: "filters", role: "search", "aria-label": say.filters },
      make("div", {}, make("label", { for: "by-text" }, say.text), controls.text),
      choice("city", say.city, [all, ...data.cities.map((city) => [city.name || "-", city.name || say.no_city])]),
      choice("state", say.state, [all, ...data.states.map((state) => [state.id, `${state.sign} ${state.text}`])]),
      choice("level", say.level, [all, ...data.levels.map((level) => [level.id, `${level.sign} ${level.text}`])]),
      choice("sheet", say.sheet, [all, ...sheets.map((sheet) => [sheet, sheet])]),
      choice("kind", say.kind, [all, ...data.kinds.map((kind, number) => [String(number), kind.name])]),
      choice("sort", say.sort, Object.keys(orders).map((id) => [id, say.orders[id]])));
  };
  const reset = () => {
    for (const [name, control] of Object.entries(controls)) control.value = chosen[name] = name === "sort" ? "order" : "";
    draw();
  };

  // Tables whose headings sort: a column of numbers begins with the largest.
  const table = (caption, heads, rows, most = Infinity) => {
    const body = make("tbody");
    let ordered = rows, room = most;
    const rest = make("button", { type: "button", class: "plain more", onclick: () => { room = Infinity; put(ordered); } },
      fill(say.all_rows, { count: rows.length }));
    const put = (sorted) => {
      ordered = sorted;
      body.replaceChildren(...sorted.slice(0, room).map((row) => make("tr", {}, ...row.cells)));
      if (room >= rows.length) rest.remove();
    };
    const cells = heads.map(([text, key]) => {
      const button = key === undefined ? text : make("button", { type: "button" }, text);
      return make("th", { scope: "col", class: typeof rows[0]?.keys[key] === "number" ? "n" : null }, button);
    });
    heads.forEach(([, key], at) => {
      if (key === undefined) return;
      cells[at].firstChild.addEventListener("click", () => {
        const numeric = typeof rows[0]?.keys[key] === "number";
        const now = cells[at].getAttribute("aria-sort");
        const next = now === null ? (numeric ? "descending" : "ascending") : now === "ascending" ? "descending" : "ascending";
        cells.forEach((cell) => cell.removeAttribute("aria-sort"));
        cells[at].setAttribute("aria-sort", next);
        const turn = next === "ascending" ? 1 : -1;
        put([...rows].sort((a, b) => turn * (numeric ? a.keys[key] - b.keys[key] : a.keys[key].localeCompare(b.keys[key], data.language))));
      });
    });
    put(rows);
    return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      make("table", {}, make("caption", {}, caption), make("thead", {}, make("tr", {}, ...cells)), body),
      room < rows.length ? rest : null);
  };

  const bar = (counts, whole) => {
    const parts = data.states.filter((state) => counts[state.id] && state.id !== "missing").map((state) => {
      const part = make("i", { class: state.tone });
      part.style.width = `${(100 * counts[state.id]) / whole}%`;
      return part;
    });
    return make("div", { class: "bar", "aria-hidden": "true" }, ...parts.reverse());
  };
  const cityTable = () => table(say.by_city,
    [[say.city, "name"], [say.units, "units"], ...data.states.map((state) => [state.text, state.id]), [say.share]],
    data.cities.map((city) => {
      const name = city.name || say.no_city;
      return {
        keys: { name, units: city.entries, ...city.states },
        cells: [
          make("th", { scope: "row" }, make("button", { type: "button", class: "link", onclick: () => { choose("city", city.name || "-"); jump(); } }, apart(name))),
          make("td", { class: "n" }, String(city.entries)),
          ...data.states.map((state) => make("td", { class: `n ${city.states[state.id] ? state.tone : "quiet"}` }, String(city.states[state.id]))),
          make("td", {}, bar(city.states, city.entries)),
        ],
      };
    }));
  const kindTable = () => table(say.by_kind,
    [[say.kind, "name"], [say.level, "rank"], [say.places, "places"], [say.units, "units"]],
    data.kinds.map((kind, number) => ({
      keys: { name: kind.name, rank: kind.level, places: kind.places, units: kind.units },
      cells: [
        make("th", { scope: "row" }, make("button", { type: "button", class: "link", onclick: () => { choose("kind", String(number)); jump(); } }, kind.name)),
        make("td", {}, mark(levels[kind.level])), make("td", { class: "n" }, String(kind.places)), make("td", { class: "n" }, String(kind.units)),
      ],
    })), KINDS);
  const roundTable = () => table(say.by_round,
    [[say.round, "round"], [say.files, "files"], ...data.verdicts.map((verdict) => [verdict.text, verdict.id]), ...say.changes.map(([id, word]) => [word, id])],
    data.rounds.map((round) => ({
      keys: round,
      cells: [make("th", { scope: "row", class: "n" }, String(round.round)), make("td", { class: "n" }, String(round.files)),
        ...data.verdicts.map((verdict) => make("td", { class: "n" }, String(round[verdict.id]))),
        ...say.changes.map(([id]) => make("td", { class: "n" }, String(round[id])))],
    })));

  const heading = make("h2", { id: "units", tabindex: "-1" }, say.units_heading);
  const jump = () => { heading.scrollIntoView(); heading.focus({ preventScroll: true }); };
  const main = make("main", {},
    make("h1", {}, data.title), ...data.sentences.map((sentence) => make("p", {}, sentence)),
    make("ul", { class: "tiles", "aria-label": say.state }, ...data.states.map((state) => make("li", {},
      make("button", { type: "button", class: "tile", value: state.id, title: state.meaning, "aria-pressed": "false",
        onclick: () => choose("state", chosen.state === state.id ? "" : state.id) },
      make("b", {}, String(data.counts[state.id])), make("span", { class: state.tone }, `${state.sign} ${state.text}`))))),
    data.cities.length ? make("section", { "aria-labelledby": "cities" }, make("h2", { id: "cities" }, say.cities_heading), cityTable()) : null,
    data.kinds.length ? make("section", { "aria-labelledby": "kinds" }, make("h2", { id: "kinds" }, say.kinds_heading), kindTable()) : null,
    data.rounds.length > 1 ? make("section", { "aria-labelledby": "rounds" }, make("h2", { id: "rounds" }, say.rounds_heading), roundTable()) : null,
    make("section", { "aria-labelledby": "units" }, heading, filterForm(),
      make("div", { class: "acts" },
        make("button", { type: "button", class: "plain", onclick: reset }, say.reset),
        make("button", { type: "button", class: "plain", onclick: () => openAll(false) }, say.open_all),
        make("button", { type: "button", class: "plain", onclick: () => window.print() }, say.print)),
      told, list));
  document.body.append(make("a", { class: "skip", href: "#units" }, say.skip), main);

  // What is filtered is what is printed; a batch too large for paper prints what is open.
  const openAll = (whole) => {
    let room = whole ? PRINTED : Infinity;
    for (const [at, [, found]] of results.entries()) {
      room -= found.length;
      if (room < 0) return;
      if (whole) list.children[at].firstChild.fill(); else list.children[at].firstChild.open = true;
    }
  };
  window.addEventListener("beforeprint", () => {
    if (results.reduce((sum, [, found]) => sum + found.length, 0) <= PRINTED) openAll(true);
  });
  draw();
})();
