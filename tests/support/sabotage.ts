// Page script for attack 36: overwrites what other scripts rest on, notes in `stolen` whatever of it is used, and can take it back.

export const SABOTAGE = `
  window.stolen = [];
  const note = (name) => { stolen[stolen.length] = name; };
  const steal = (name) => function () { note(name); };
  const define = Object.defineProperty, own = Object.getOwnPropertyDescriptor;
  const places = [
    [EventTarget.prototype, 'addEventListener'], [EventTarget.prototype, 'removeEventListener'],
    [EventTarget.prototype, 'dispatchEvent'], [Document.prototype, 'createElement'], [TextEncoder.prototype, 'encode'],
    [WeakMap.prototype, 'get'], [WeakMap.prototype, 'set'], [String.prototype, 'slice'], [String.prototype, 'toWellFormed'],
    [Array, 'isArray'], [Reflect, 'apply'], [Reflect, 'construct'], [Reflect, 'defineProperty'],
    [Function.prototype, 'call'], [Function.prototype, 'apply'], [Function.prototype, 'bind'],
    [window, 'String'], [window, 'Number'], [window, 'Proxy'], [window, 'setTimeout'], [window, 'Promise'], [window, 'Event'],
    [window, 'CustomEvent'], [window, 'MessageEvent'], [window, 'CloseEvent'], [window, 'MouseEvent'], [window, 'DOMException'],
    [CustomEvent.prototype, 'detail'], [MouseEvent.prototype, 'relatedTarget'], [Array.prototype, Symbol.iterator],
  ];
  const traps = ['apply', 'construct', 'toJSON', 'bubbles', 'cancelable', 'composed', 'detail', 'relatedTarget', 'code', 'reason', 'data', 'set', 'get'];
  const kept = [];
  for (let i = 0; i < places.length; i++) {
    kept[i] = own(places[i][0], places[i][1]);
    const name = typeof places[i][1] === 'symbol' ? 'iterator' : places[i][1];
    if (kept[i].get) define(places[i][0], places[i][1], { get: steal(name), configurable: true });
    else define(places[i][0], places[i][1], { value: steal(name), configurable: true, writable: true });
  }
  for (let i = 0; i < traps.length; i++)
    define(Object.prototype, traps[i], { __proto__: null, get: steal('Object.prototype.' + traps[i]), configurable: true });
  window.repair = () => {
    for (let i = 0; i < traps.length; i++) delete Object.prototype[traps[i]];
    for (let i = 0; i < places.length; i++) define(places[i][0], places[i][1], kept[i]);
  };`;
