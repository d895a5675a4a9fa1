// Fields in open shadow roots, one inside the other: a component page without a library.
(function () {
  'use strict';
  const page = window.replicaPage;
  const { element, native } = page;

  class FormRow extends HTMLElement {
    show(row) {
      const root = this.attachShadow({ mode: 'open' });
      const box = row.control === 'checkbox';
      page.at(row.key, root);
      root.append(
        element(
          'div',
          { class: 'row' },
          box ? null : element('span', { class: 'name' }, page.label(row)),
          ...native.nodes(row),
        ),
      );
    }
  }
  class FormPage extends HTMLElement {
    show(form) {
      const root = this.attachShadow({ mode: 'open' });
      for (const row of form.rows) {
        if (row.heading) root.append(element('h3', {}, row.heading));
        const line = document.createElement('form-row');
        root.append(line);
        line.show(row);
      }
      root.append(page.buttons());
    }
  }
  customElements.define('form-row', FormRow);
  customElements.define('form-page', FormPage);

  page.start({
    build(host, form) {
      const made = document.createElement('form-page');
      host.append(made);
      made.show(form);
    },
    trapHost: (host) => host.querySelector('form-page').shadowRoot,
  });
})();
