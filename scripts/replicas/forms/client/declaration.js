// The declaration page beside its fields: 新增 takes the item or container that is open into the list and opens an empty one, as the
// clerk's own press; the page's list is what would be sent.
(function () {
  'use strict';
  const page = window.replicaPage;
  const { element, form } = page;
  const PARTS = { items: '商品信息', boxes: '集装箱' };
  const kept = { items: [], boxes: [] };

  /** The rows under a heading. */
  function rowsUnder(heading) {
    let own = '';
    return form.rows.filter((row) => (own = row.heading || own) === heading);
  }

  function build() {
    const boxes = new Map(window.replica.rows());
    for (const [name, heading] of Object.entries(PARTS)) {
      const rows = rowsUnder(heading);
      const last = boxes.get(rows[rows.length - 1].key).closest('tr');
      const list = element('ol', { class: 'kept', 'aria-label': heading });
      const add = () => {
        page.press(`新增${heading}`);
        const model = window.replica.model();
        kept[name].push(Object.fromEntries(rows.map((row) => [row.id, model[row.key]])));
        list.append(
          element(
            'li',
            {},
            rows
              .map((row) => model[row.key])
              .filter(Boolean)
              .slice(0, 4)
              .join(' · '),
          ),
        );
        for (const row of rows) clear(boxes.get(row.key), row);
        number();
      };
      const button = element('button', { type: 'button', id: `add-${name}`, onclick: add }, '新增');
      last.after(element('tr', {}, element('td', { colspan: 4 }, button, list)));
    }
    number();
  }

  /** The page empties its own fields; a pair loses its code with its name. */
  function clear(box, row) {
    for (const input of box.querySelectorAll('input, select')) {
      input.value = '';
      if (row.control !== 'pair') input.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }

  /** 项号 is the page's own. */
  function number() {
    const field = document.getElementById('gNo');
    field.value = String(kept.items.length + 1);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  if (document.documentElement.dataset.ready) build();
  else
    new MutationObserver((_, observer) => (observer.disconnect(), build())).observe(document.documentElement, {
      attributeFilter: ['data-ready'],
    });
  window.replica.kept = kept;
})();
