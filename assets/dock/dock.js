"use strict";
// Draws what /api/panels lists, asks /api/state once a second, sends one request for each button. Nothing is known here.
const $ = (id) => document.getElementById(id);
const HEADER = ["centre", "house"];
const cards = {};
let chosen = "", faultNames = {};

function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

const english = (text) => make("small", { lang: "en" }, " " + text);

function say(text, mood) {
  $("said").textContent = text;
  $("said").className = mood;
}

async function send(kind, request, name) {
  say(`${name}……`, "");
  try {
    const answer = await fetch("/api/" + kind, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(request),
    });
    const said = await answer.json();
    if (said.error) say(`${name}：没有做成。${said.error.reason}`, "wrong");
    else say(`${name}：好了`, "done");
  } catch {
    say("设备台没有应答，它所在的进程可能已经结束。", "wrong");
  }
  await look();
}

function switchButton(panel, one, inputs) {
  const button = make("button", { className: one.tone, title: one.en }, one.zh);
  button.onclick = () => {
    const request = { ...one.request };
    if (one.resident) request.resident = chosen;
    if (one.choice) request[one.choice.name] = JSON.parse(inputs[one.choice.name].value);
    if (one.text) request[one.text] = inputs[one.text].value;
    send(panel.kind, request, `${panel.zh}，${one.zh}`);
  };
  return button;
}

// A choice or a text that several buttons of a panel share is drawn once, before the first of them.
function switches(panel) {
  const row = make("div", { className: "row" }), inputs = {};
  for (const one of panel.switches) {
    if (one.choice && !inputs[one.choice.name]) {
      const options = one.choice.options.map(([value, zh]) => make("option", { value: JSON.stringify(value) }, zh));
      row.append(inputs[one.choice.name] = make("select", { ariaLabel: one.zh }, ...options));
    }
    if (one.text && !inputs[one.text]) row.append(inputs[one.text] = make("input", { placeholder: "码里的文字", ariaLabel: one.zh }));
    row.append(switchButton(panel, one, inputs));
  }
  return row;
}

function faultButton(panel, word, className) {
  const [zh, en] = faultNames[word] || [word, word];
  const button = make("button", { className, title: en, ariaPressed: "false" }, zh);
  button.onclick = () => button.ariaPressed === "true"
    ? send(panel.kind, { do: "clear" }, `${panel.zh}，复原`)
    : send(panel.kind, { do: "fault", word }, `${panel.zh}，${zh}`);
  return [word, button];
}

function drawPanel(panel) {
  if (HEADER.includes(panel.kind)) {
    const faults = panel.faults.map((word) => faultButton(panel, word, "fault chip"));
    const own = [...switches(panel).children];
    own.forEach((button) => { button.className = "chip"; });
    cards[panel.kind] = { faults, facts: panel.kind === "house" ? $("house") : make("p") };
    $("global").append(...faults.map(([, button]) => button), ...own);
    return;
  }
  const faults = panel.faults.map((word) => faultButton(panel, word, "fault"));
  const state = make("span", { className: "state" }), facts = make("p", { className: "facts" });
  const papers = make("div", { className: "papers", hidden: true });
  const still = make("img", { className: "still", alt: "镜头里", hidden: true });
  const card = make("article", {}, make("h3", {}, panel.zh, english(panel.en), state), facts, still, papers,
    switches(panel), make("div", { className: "row faults" }, ...faults.map(([, button]) => button)));
  cards[panel.kind] = { card, state, facts, faults, papers, still, shown: "" };
  $("devices").append(card);
}

function drawState(kind, told) {
  const drawn = cards[kind];
  if (!drawn) return;
  drawn.facts.replaceChildren(...told.facts.map(([name, value]) => make("span", {}, make("b", {}, name), value)));
  for (const [word, button] of drawn.faults) button.ariaPressed = String(told.faults.includes(word));
  if (!drawn.card) return;
  drawn.card.className = told.error ? "gone" : told.faults.length ? "broken" : "";
  drawn.state.textContent = told.error ? "没有应答" : told.faults.length ? "有故障" : "正常";
  if (told.error) drawn.facts.textContent = told.error;
  else drawPictures(kind, drawn, told.state);
}

function drawPictures(kind, drawn, state) {
  const papers = (state.papers || []).length;
  const looks = (state.address || "").startsWith("http");
  const shown = looks ? `${state.seed} ${state.pose} ${state.corners} ${state.fault}` : String(papers);
  if (looks) {
    // A turned head takes a second to get there: one more picture after each change.
    if (drawn.shown !== shown || drawn.again) drawn.still.src = `/api/stills/${kind}?${Date.now()}`;
    drawn.again = drawn.shown !== shown;
    drawn.still.hidden = ["absent", "unplug", "silent", "garbage", "half_frame"].includes(state.fault);
  } else if (papers && drawn.shown !== shown) {
    const newest = Array.from({ length: Math.min(papers, 4) }, (_, at) => papers - at);
    drawn.papers.replaceChildren(...newest.map((number) => make("a", {
      href: `/api/papers/${kind}/${number}`, target: "_blank", title: `第${number}张`,
    }, make("img", { src: `/api/papers/${kind}/${number}`, alt: `第${number}张` }))));
    drawn.papers.hidden = false;
  }
  drawn.shown = shown;
}

async function look() {
  try {
    const told = await (await fetch("/api/state")).json();
    for (const [kind, one] of Object.entries(told)) drawState(kind, one);
    if (told.house && told.house.state) $("companion").value = told.house.state.companion || "";
  } catch {
    say("设备台没有应答，它所在的进程可能已经结束。", "wrong");
  }
}

function choose(id) {
  chosen = id;
  for (const button of $("residents").querySelectorAll("button")) button.ariaPressed = String(button.value === id);
}

async function start() {
  const told = await (await fetch("/api/panels")).json();
  faultNames = told.faults;
  for (const one of told.residents) {
    const button = make("button", { value: one.id }, `${one.id} ${one.name}`, make("i", {}, one.line));
    button.onclick = () => choose(one.id);
    $("residents").append(make("li", {}, button));
    $("companion").append(make("option", { value: one.id }, `${one.id} ${one.name}`));
  }
  $("companion").onchange = () =>
    send("house", { do: "companion", who: $("companion").value || null }, "跟随屏幕");
  $("mend").onclick = () => send("all", { do: "clear" }, "全部复原");
  told.panels.forEach(drawPanel);
  choose(told.residents[0].id);
  await look();
  setInterval(look, 1000);
}

start();
