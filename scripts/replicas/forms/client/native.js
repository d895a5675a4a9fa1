// Native fields, as the table, bootstrap and shadow skins use them: each row as a list of nodes.
(function () {
  'use strict';
  const page = window.replicaPage;
  const { element } = page;

  function options(names) {
    return [
      element('option', { value: '' }, '请选择'),
      ...names.map((name) => element('option', { value: name }, name)),
    ];
  }

  function text(row, type, more) {
    const input = element('input', {
      type,
      value: row.value || null,
      autocomplete: 'off',
      ...page.attributes(row),
      ...more,
    });
    page.listens(row.key, input, row.value);
    return input;
  }

  function select(row, names, more) {
    const list = element('select', { ...page.attributes(row), placeholder: null, ...more }, ...options(names));
    if (row.value) list.value = row.value;
    page.listens(row.key, list, row.value);
    return list;
  }

  /** 省, 市, 区 in three lists of which each fills the next. */
  function region(row, more) {
    const lists = [0, 1, 2].map((level) =>
      element(
        'select',
        { id: row.id && level === 0 ? row.id : null, name: `${row.name}-${level}`, ...more },
        ...options([]),
      ),
    );
    const fill = (list, inner) => list.replaceChildren(...options((inner || []).map(({ name }) => name)));
    const chosen = (inner, list) => (inner || []).find(({ name }) => name === list.value);
    fill(lists[0], page.regions);
    const held = ['', '', ''];
    lists[0].addEventListener('change', () => {
      held[0] = lists[0].value;
      fill(lists[1], (chosen(page.regions, lists[0]) || {}).inner);
      fill(lists[2], []);
      held[1] = held[2] = '';
    });
    lists[1].addEventListener('change', () => {
      held[1] = lists[1].value;
      const top = chosen(page.regions, lists[0]) || {};
      fill(lists[2], (chosen(top.inner, lists[1]) || {}).inner);
      held[2] = '';
    });
    lists[2].addEventListener('change', () => void (held[2] = lists[2].value));
    page.holds(row.key, () => held.filter(Boolean).join('/'));
    return lists;
  }

  function radios(row) {
    const name = row.name || row.key;
    const inputs = row.options.map((value) =>
      element('input', { type: 'radio', name, value, checked: row.value === value }),
    );
    page.listensToRadios(row.key, inputs, row.value);
    return inputs.map((input) => element('label', { class: 'choice' }, input, ` ${input.value}`));
  }

  /** A code table: the visible name narrows a list while typing; choosing from it sets the hidden code. */
  function pair(row, more) {
    const code = element('input', {
      type: 'hidden',
      id: row.id.replace(/Name$/, ''),
      name: row.id.replace(/Name$/, ''),
    });
    const shown = element('input', { type: 'text', autocomplete: 'off', id: row.id, name: row.id, ...more });
    const list = element('ul', { class: 'pair-list', hidden: true });
    const close = () => {
      list.hidden = true;
      if (!code.value) shown.value = '';
    };
    const choose = (option) => {
      const [first, ...rest] = option.split(' ');
      code.value = first;
      shown.value = rest.join(' ');
      list.hidden = true;
    };
    const show = () => {
      const typed = shown.value.trim();
      const found = row.options.filter((option) => typed === '' || option.includes(typed));
      list.replaceChildren(
        ...found.map((option) =>
          element('li', { onmousedown: (event) => (event.preventDefault(), choose(option)) }, option),
        ),
      );
      list.hidden = found.length === 0;
    };
    shown.addEventListener('focus', show);
    shown.addEventListener('input', () => ((code.value = ''), show()));
    shown.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && list.firstChild && !list.hidden) choose(list.firstChild.textContent);
    });
    shown.addEventListener('blur', close);
    page.holds(row.key, () => (code.value ? `${code.value} ${shown.value}` : ''));
    return [code, element('span', { class: 'pair' }, shown, list)];
  }

  function ways(row) {
    return row.options.map((name) => element('button', { type: 'button', onclick: page.pressed(name) }, name));
  }

  const note = (row) => (row.hint ? [element('span', { class: 'hint' }, row.hint)] : []);
  const codeButton = (row, more) =>
    element('button', { type: 'button', onclick: page.pressed(row.button), ...more }, row.button);

  /** The nodes of one row; `more` are attributes of its fields (classes of a skin). */
  function nodes(row, more = {}) {
    switch (row.control) {
      case 'text':
        return [text(row, 'text', more), ...note(row)];
      case 'password':
        return [text(row, 'password', more), ...note(row)];
      case 'date':
        return [text({ ...row, placeholder: row.placeholder || row.dateFormat || 'YYYY-MM-DD' }, 'text', more)];
      case 'select':
        return [select(row, row.options, more)];
      case 'region':
        return region(row, more);
      case 'radio':
        return radios(row);
      case 'checkbox': {
        const input = element('input', { type: 'checkbox', id: row.id || null, name: row.name || null });
        page.listensToBox(row.key, input);
        return [element('label', { class: 'choice' }, input, ` ${row.shown}`)];
      }
      case 'captcha':
        return [text(row, 'text', more), page.picture('演示')];
      case 'code':
        return [text(row, 'text', more), codeButton(row)];
      case 'locked':
        return [text(row, 'text', { ...more, readonly: true })];
      case 'printed': {
        const shown = element('span', { class: 'printed' }, row.value || '');
        page.holds(row.key, () => shown.textContent);
        return row.button ? [shown, codeButton(row)] : [shown];
      }
      case 'pair':
        return pair(row, more);
      case 'ways':
        return ways(row);
      default:
        return [page.picture('扫码')];
    }
  }

  page.native = { nodes, text, radios, ways, codeButton, note, pair };
})();
