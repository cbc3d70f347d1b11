"use strict";

const MOST_ROWS = 200;
const PAUSE = 2000;
const PATIENCE = 8000;

const place = (id) => document.getElementById(id);

/** A cell; `content` is text, which stays text whatever it holds, or an element. */
function cell(content, name) {
  const made = document.createElement("td");
  if (content instanceof Node) {
    made.append(content);
  } else {
    made.textContent = content;
  }
  if (name) {
    made.className = name;
  }
  return made;
}

/** Puts rows of cells into a table, and a word where there are none. */
function fill(id, rows, none) {
  const table = place(id);
  const body = table.tBodies[0];
  const made = rows.slice(0, MOST_ROWS).map((cells) => {
    const row = document.createElement("tr");
    row.append(...cells);
    return row;
  });
  if (rows.length > MOST_ROWS || rows.length === 0) {
    const row = document.createElement("tr");
    const word = cell(rows.length ? `and ${rows.length - MOST_ROWS} more` : none, "none");
    word.colSpan = table.tHead.rows[0].cells.length;
    row.append(word);
    made.push(row);
  }
  body.replaceChildren(...made);
}

function bytes(count) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  let left = count;
  while (left >= 1024 && unit < units.length - 1) {
    left /= 1024;
    unit++;
  }
  return `${unit && left < 100 ? left.toFixed(1) : Math.round(left)} ${units[unit]}`;
}

function span(seconds) {
  if (seconds < 60) {
    return `${Math.floor(seconds)} s`;
  }
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** A moment, as people write it. */
const when = (moment) => moment.replace("T", " ").replace(/(:\d\d):\d\d.*Z$/, "$1 UTC");

function progress(transfer) {
  if (transfer.progress === undefined) {
    return "size not known";
  }
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = transfer.progress;
  bar.setAttribute("aria-label", `progress of ${transfer.path}`);
  const both = document.createElement("span");
  both.append(bar, ` ${Math.floor(100 * transfer.progress)} %`);
  return both;
}

function course(counts) {
  const shape = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(shape, "svg");
  const most = Math.max(1, ...counts);
  drawing.setAttribute("viewBox", `0 0 ${counts.length} 20`);
  drawing.setAttribute("preserveAspectRatio", "none");
  drawing.setAttribute("aria-hidden", "true");
  counts.forEach((count, at) => {
    if (count) {
      const bar = document.createElementNS(shape, "rect");
      const height = Math.max(2, (20 * count) / most);
      bar.setAttribute("x", at);
      bar.setAttribute("y", 20 - height);
      bar.setAttribute("width", 0.9);
      bar.setAttribute("height", height);
      drawing.append(bar);
    }
  });
  return drawing;
}

const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);

function show(told) {
  place("version").textContent = told.version;
  place("state").textContent = told.notReady ? `not ready: ${told.notReady}` : "ready";
  place("state").className = told.notReady ? "bad" : "good";
  const rate = (direction) =>
    `${bytes(sum(told.transfers.filter((one) => one.direction === direction).map((one) => one.bytesPerSecond)))}/s`;
  place("session-count").textContent = told.sessions.length;
  place("transfer-count").textContent = told.transfers.length;
  place("upload-rate").textContent = rate("upload");
  place("download-rate").textContent = rate("download");
  fill(
    "transfers",
    told.transfers.map((one) => [
      cell(one.user || ""),
      cell(`${one.verb} ${one.path}`),
      cell(one.direction),
      cell(bytes(one.bytes), "number"),
      cell(`${bytes(one.bytesPerSecond)}/s`, "number"),
      cell(progress(one)),
      cell(one.client),
    ]),
    "none runs",
  );
  fill(
    "sessions",
    told.sessions.map((one) => [
      cell(one.user || "not logged in", one.user ? "" : "none"),
      cell(one.client),
      cell(one.listener),
      cell(one.backend || ""),
      cell((one.dialect && one.dialect.tls) || "none"),
      cell(span(one.seconds), "number"),
      cell(one.session),
    ]),
    "none runs",
  );
  const colours = { up: "good", down: "bad", ejected: "bad", draining: "warn" };
  fill(
    "servers",
    told.servers.map((one) => [
      cell(one.backend),
      cell(one.server),
      cell(one.condition, colours[one.condition]),
      cell(one.sessions, "number"),
      cell(one.checkMilliseconds === undefined ? "" : `${one.checkMilliseconds} ms`, "number"),
      cell(when(one.since)),
      cell(one.why),
    ]),
    "none was asked for so far",
  );
  fill(
    "failures",
    told.failures.map((one) => [
      cell(one.what),
      cell(one.reason),
      cell(sum(one.counts.slice(-told.countsAnHour)), "number"),
      cell(sum(one.counts), "number"),
      cell(course(one.counts)),
    ]),
    "none",
  );
  fill(
    "certificates",
    told.certificates.map((one) => [
      cell(one.certificate),
      cell(one.subject),
      cell(when(one.ends)),
      cell(one.days, one.days < 0 ? "number bad" : one.days < 30 ? "number warn" : "number"),
    ]),
    "none",
  );
}

async function ask() {
  try {
    const answer = await fetch("overview", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) {
      throw new Error(`it answers ${answer.status}`);
    }
    show(await answer.json());
  } catch (failure) {
    place("state").textContent = `the bridge does not answer: ${failure.message}`;
    place("state").className = "bad";
  }
  setTimeout(ask, PAUSE);
}

ask();
