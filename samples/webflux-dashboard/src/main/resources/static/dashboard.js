"use strict";

const byId = id => document.getElementById(id);
const list = byId("connections");
const rows = new Map();
let begun = false;

const write = (element, text) => {
  if (element.textContent !== text) {
    element.textContent = text;
  }
};

/** Long names may go on in another line behind each underscore. */
const writeName = (element, name) => {
  if (element.textContent !== name) {
    element.replaceChildren(...name.split(/(?<=_)/).flatMap(part => [part, document.createElement("wbr")]));
  }
};

/** A certificate is told by its colour: the golden angle keeps neighbours apart. */
const colour = serial => {
  const hue = parseInt(serial.slice(-6), 16) * 137.508 % 360;
  const [saturation, lightness] = getComputedStyle(document.documentElement).getPropertyValue("--swatch").trim().split(" ");
  return `hsl(${hue} ${saturation} ${lightness})`;
};

const paint = (element, serial) => {
  element.style.setProperty("--own", serial ? colour(serial) : "var(--line)");
};

const age = milliseconds => {
  const seconds = Math.floor(milliseconds / 1000);
  const pad = number => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
};

const bytes = count => count.toLocaleString("en").replaceAll(",", "\u202f");

const row = connection => {
  const element = byId("row").content.firstElementChild.cloneNode(true);
  element.dataset.id = connection.id;
  if (begun) {
    element.classList.add("new");
  }
  const part = name => element.querySelector("." + name);
  const shown = {
    element,
    update(now) {
      write(part("id"), "#" + now.id);
      write(part("peer"), now.peer);
      part("yours").hidden = !now.yours;
      part("resumed").hidden = !now.resumed;
      write(part("version"), now.version);
      write(part("group"), now.group || "none, resumed");
      writeName(part("suite"), now.suite);
      write(part("protocol"), now.protocol || "none");
      write(part("age"), age(now.age));
      write(part("received"), bytes(now.received));
      write(part("sent"), bytes(now.sent));
      const updates = part("updates");
      const before = updates.textContent;
      write(updates, String(now.keyUpdates));
      if (before && before !== updates.textContent) {
        updates.classList.remove("changed");
        void updates.offsetWidth; // begin the animation anew
        updates.classList.add("changed");
      }
      paint(element, now.certificate);
      part("swatch").title = now.certificate ? "certificate " + now.certificate : "no certificate: resumed";
    }
  };
  const button = part("rekey");
  button.setAttribute("aria-label", "Rekey connection " + connection.id);
  if (connection.rekeyable) {
    button.addEventListener("click", () => post(button, `connections/${connection.id}/rekey`));
  } else {
    button.disabled = true;
    button.title = "TLS 1.2 has no KeyUpdate";
  }
  return shown;
};

const post = async (button, path) => {
  button.disabled = true;
  try {
    const answer = await fetch(path, { method: "POST" });
    button.title = answer.status === 409 ? "its keys cannot be changed" : answer.ok ? "" : "it is gone";
  } catch {
    button.title = "the server is not there";
  } finally {
    button.disabled = false;
  }
};

const show = snapshot => {
  write(byId("live"), String(snapshot.connections.length));
  write(byId("handshakes"), String(snapshot.handshakes));
  write(byId("failed"), String(snapshot.failed));
  write(byId("key-updates"), String(snapshot.connections.reduce((sum, one) => sum + one.keyUpdates, 0)));

  const { number, serial, age: gone, left } = snapshot.certificate;
  write(byId("certificate-number"), "#" + number);
  write(byId("serial"), serial);
  const seconds = Math.ceil(left / 1000);
  write(byId("countdown"), String(seconds < 100 ? seconds : Math.ceil(seconds / 60)));
  write(byId("unit"), seconds < 100 ? "seconds" : "minutes");
  byId("ring").style.strokeDashoffset = gone / (gone + left);
  paint(byId("ring"), serial);
  paint(byId("swatch"), serial);

  for (const connection of snapshot.connections) {
    let shown = rows.get(connection.id);
    if (!shown) {
      shown = row(connection);
      rows.set(connection.id, shown);
      list.append(shown.element);
    }
    shown.update(connection);
  }
  const live = new Set(snapshot.connections.map(connection => connection.id));
  for (const [id, shown] of rows) {
    if (!live.has(id)) {
      shown.element.remove();
      rows.delete(id);
    }
  }
  begun = true;
};

const stream = byId("stream");
const say = (state, text) => {
  stream.className = state;
  write(stream, text);
};

byId("rotate").addEventListener("click", event => post(event.currentTarget, "certificate/rotate"));
write(byId("command"), `curl -kN ${location.origin}/events`);

const events = new EventSource("events");
events.onopen = () => say("on", "live");
events.onmessage = event => show(JSON.parse(event.data));
events.onerror = () => say("off", "the server is not there");
