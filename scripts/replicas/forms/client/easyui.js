// EasyUI: textbox, combobox and datebox in the cells of a table; the model is what its onChange says.
(function () {
  'use strict';
  const page = window.replicaPage;
  const { element, native } = page;
  const $ = window.jQuery;
  const made = [];

  const pad = (number) => String(number).padStart(2, '0');
  const formats = {
    YYYYMMDD: {
      print: (day) => `${day.getFullYear()}${pad(day.getMonth() + 1)}${pad(day.getDate())}`,
      cut: /^(\d{4})(\d{2})(\d{2})$/,
    },
    'YYYY-MM-DD': {
      print: (day) => `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`,
      cut: /^(\d{4})-(\d{1,2})-(\d{1,2})$/,
    },
  };

  function widget(row, kind, options) {
    const input = element('input', { id: row.id || null, name: row.name });
    let held = row.value || '';
    page.holds(row.key, () => held);
    made.push(() =>
      $(input)[kind]({
        width: 260,
        value: row.value || '',
        prompt: row.placeholder || '',
        onChange: (value) => void (held = value),
        ...options,
      }),
    );
    return input;
  }

  function field(row) {
    switch (row.control) {
      case 'select':
      case 'region': {
        const names = row.control === 'region' ? page.regions.map(({ name }) => name) : row.options;
        const data = names.map((name) => ({ id: name, text: name }));
        return [
          widget(row, 'combobox', { data, valueField: 'id', textField: 'text', editable: false, panelHeight: 'auto' }),
        ];
      }
      case 'date': {
        const { print, cut } = formats[row.dateFormat || 'YYYY-MM-DD'];
        const parser = (text) => {
          const parts = cut.exec(text || '');
          return parts ? new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])) : new Date();
        };
        return [widget(row, 'datebox', { formatter: print, parser })];
      }
      case 'text':
        return [widget(row, 'textbox', {}), ...native.note(row)];
      case 'password':
        return [widget(row, 'textbox', { type: 'password' }), ...native.note(row)];
      case 'captcha':
        return [widget(row, 'textbox', {}), page.picture('演示')];
      case 'code':
        return [widget(row, 'textbox', {}), native.codeButton(row)];
      case 'locked':
        return [widget(row, 'textbox', { readonly: true })];
      default:
        return native.nodes(row);
    }
  }

  page.start({
    build(host, form) {
      const body = element('tbody', {});
      for (const row of form.rows) {
        if (row.heading) body.append(element('tr', {}, element('td', { colspan: 2, class: 'group' }, row.heading)));
        const label = row.control === 'checkbox' ? '' : page.label(row);
        body.append(
          element(
            'tr',
            {},
            element('td', { class: 'name' }, label),
            page.at(row.key, element('td', {}, ...field(row))),
          ),
        );
      }
      host.append(element('table', { class: 'sheet' }, body), page.buttons('easyui-linkbutton'));
      for (const make of made) make();
    },
  });
})();
