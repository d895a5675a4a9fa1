// What every form page shares: reads its description, holds the model, counts presses and submits. Skins draw the rows.
(function () {
  'use strict';
  const form = JSON.parse(document.getElementById('description').textContent);
  const readers = new Map();
  const boxes = new Map();
  const presses = {};
  let submits = 0;

  document.addEventListener(
    'submit',
    (event) => {
      submits += 1;
      event.preventDefault();
    },
    true,
  );

  /** Element with attributes (`on…` are listeners, null is left out) and children. */
  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
      else made.setAttribute(name, value === true ? '' : value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }

  /** A picture that looks like a captcha: drawn here, asked of nobody. */
  function picture(words) {
    const box = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    for (const [name, value] of Object.entries({ width: 96, height: 32, class: 'code-picture', role: 'img' }))
      box.setAttribute(name, value);
    const text = document.createElementNS('http://www.w3.org/2000/svg', 'text');
    text.setAttribute('x', '14');
    text.setAttribute('y', '23');
    text.textContent = words;
    box.append(text);
    return box;
  }

  const page = {
    form,
    element,
    picture,
    /** The page's own value of a row. */
    holds: (key, read) => void readers.set(key, read),
    /** Where a row stands; tests ask by it what has been made of the row. */
    at(key, box) {
      boxes.set(key, box);
      return box;
    },
    /** The same for a library that draws one item for each row. */
    inOrder(selector) {
      const items = document.querySelectorAll(selector);
      form.rows.forEach((row, index) => void page.at(row.key, items[index]));
    },
    press: (name) => void (presses[name] = (presses[name] || 0) + 1),
    pressed: (name) => () => page.press(name),
    label: (row) => row.shown,
    idOf: (row) => row.id || null,
    attributes: (row) => ({
      id: row.id || null,
      name: row.name || null,
      maxlength: row.maxLength || null,
      placeholder: row.placeholder || null,
    }),
    /** Value of a plain field as the page learns it: by its events, not by looking. */
    listens(key, input, value) {
      let held = value || '';
      const learn = () => void (held = input.value);
      input.addEventListener('input', learn);
      input.addEventListener('change', learn);
      page.holds(key, () => held);
    },
    /** Value of a group of native radios. */
    listensToRadios(key, inputs, value) {
      let held = value || '';
      for (const input of inputs) input.addEventListener('change', () => void (held = input.value));
      page.holds(key, () => held);
    },
    listensToBox(key, input) {
      let held = false;
      input.addEventListener('change', () => void (held = input.checked));
      page.holds(key, () => String(held));
    },
    /** The buttons of the form, the last of which submits; every press is counted. */
    buttons(look) {
      const make = (name, index) =>
        element(
          'button',
          {
            type: index === form.buttons.length - 1 ? 'submit' : 'button',
            class: look || null,
            onclick: page.pressed(name),
          },
          name,
        );
      return element('div', { class: 'buttons' }, ...form.buttons.map(make));
    },
    /** Regions of the demo, from the top down. */
    regions: [
      { name: '北京市', inner: [{ name: '市辖区', inner: [{ name: '东城区' }, { name: '朝阳区' }] }] },
      { name: '上海市', inner: [{ name: '市辖区', inner: [{ name: '徐汇区' }, { name: '浦东新区' }] }] },
      {
        name: '广东省',
        inner: [
          { name: '广州市', inner: [{ name: '天河区' }] },
          { name: '深圳市', inner: [{ name: '福田区' }] },
        ],
      },
    ],
    start(skin) {
      const host = document.getElementById('form');
      const built = skin.build(host, form);
      Promise.resolve(built).then(() => {
        traps(skin.trapHost ? skin.trapHost(host) : host);
        document.documentElement.dataset.ready = 'yes';
      });
    },
  };

  /** How a trap is out of sight; set on the element, because style sheets do not reach into shadow roots. */
  const UNSEEN = {
    gone: 'display: none',
    away: 'position: absolute; left: -9999px',
    flat: 'width: 0; height: 0; padding: 0; border: 0',
    unseen: 'visibility: hidden',
    clear: 'opacity: 0',
  };

  /** Fields that nobody sees or that opt out; whoever writes into them has not looked. */
  function traps(host) {
    for (const trap of form.traps) {
      const input = element('input', { type: trap.type, name: trap.name, ...(trap.attributes || {}) });
      const box = element('div', {}, trap.label ? element('label', {}, trap.label) : null, input);
      if (trap.unseen) (trap.label ? box : input).style.cssText = UNSEEN[trap.unseen];
      host.append(page.at(trap.key, box));
      page.holds(trap.key, () => input.value);
    }
  }

  window.replicaPage = page;
  window.replica = {
    model: () => Object.fromEntries([...readers].map(([key, read]) => [key, read()])),
    /** What stands in the elements of each row, whether the page has learnt of it or not. */
    values: () => {
      const value = (input) => (/^(?:checkbox|radio)$/.test(input.type) ? String(input.checked) : input.value);
      return Object.fromEntries(
        [...boxes].map(([key, box]) => [key, [...box.querySelectorAll('input, select, textarea')].map(value)]),
      );
    },
    /** Element around the fields of each row. */
    rows: () => [...boxes],
    presses,
    get submits() {
      return submits;
    },
  };
})();
