// Tabs of the login box and of the framing portal; the card tab may also be opened by #card in the address.
(function () {
  'use strict';
  var tabs = Array.prototype.slice.call(document.querySelectorAll('[role=tab]'));
  function show(tab) {
    tabs.forEach(function (other) {
      var on = other === tab;
      other.setAttribute('aria-selected', String(on));
      other.tabIndex = on ? 0 : -1;
      document.getElementById(other.getAttribute('aria-controls')).hidden = !on;
    });
  }
  tabs.forEach(function (tab, index) {
    tab.addEventListener('click', function () {
      show(tab);
    });
    tab.addEventListener('keydown', function (event) {
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
      var next = tabs[(index + (event.key === 'ArrowRight' ? 1 : tabs.length - 1)) % tabs.length];
      show(next);
      next.focus();
    });
  });
  var notice = document.getElementById('notice');
  var refused = notice && notice.dataset.refusal && notice.dataset.refusal !== 'account';
  if (tabs.length && (location.hash === '#card' || refused)) show(document.getElementById('ic_card'));
})();
