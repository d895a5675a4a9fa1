// 发票信息 and 经办人管理 of the APEC replica: lists with a form for each entry, as the manual describes them.
(function () {
  'use strict';
  const page = window.replicaPage;
  const { Vue } = window;
  const { item, start, shown } = page.vue;
  const MOST = 20;
  const stale = new URLSearchParams(location.search).has('stale');

  const sample = (row, number) => {
    if (row.control === 'region') return ['北京市', '市辖区', '东城区'];
    if (row.options) return row.options[0];
    return row.control === 'password' ? '' : `演示${number}-${row.key}`;
  };
  const empty = (rows) => Object.fromEntries(rows.map((row) => [row.key, start(row)]));
  const filled = (rows, number) => Object.fromEntries(rows.map((row) => [row.key, sample(row, number)]));
  const missing = (rows, m) => rows.find((row) => row.required && shown(m[row.key]) === '');
  const fields = (h, rows, m) => rows.map((row) => item(h, m, row));
  const form = (h, key, inner) =>
    h(
      'el-form',
      { key, props: { labelWidth: '190px' }, nativeOn: { submit: (event) => event.preventDefault() } },
      inner,
    );
  const button = (h, name, props, click) =>
    h('el-button', { key: name, props, on: { click: () => (page.press(name), click()) } }, name);

  /** Somebody else has changed it meanwhile: the portal says so and does nothing. */
  const refused = (vm) =>
    stale && (vm.$alert('操作无效', '提示', { confirmButtonText: '返回' }).catch(() => null), true);

  function model(vm, rows) {
    const named = [
      ...vm.saved.map(({ m }, index) => [`saved.${index + 1}`, m]),
      ...(vm.fresh ? [['new', vm.fresh]] : []),
    ];
    return Object.fromEntries(
      named.flatMap(([prefix, m]) => rows.map((row) => [`${prefix}.${row.key}`, shown(m[row.key])])),
    );
  }

  function invoices(rows, count) {
    return {
      data: {
        saved: Array.from({ length: count }, (_, index) => ({
          m: filled(rows, index + 1),
          before: filled(rows, index + 1),
        })),
        fresh: null,
      },
      methods: {
        add() {
          this.fresh = empty(rows);
        },
        confirm() {
          const lacking = missing(rows, this.fresh);
          if (lacking) return void this.$message.error(`请填写${lacking.shown.replace(/^\*/, '')}`);
          if (refused(this)) return;
          this.saved.push({ m: this.fresh, before: { ...this.fresh } });
          this.fresh = null;
          this.$message.success('已保存');
        },
        cancel() {
          this.fresh = null;
        },
        save(entry) {
          if (refused(this)) return;
          entry.before = { ...entry.m };
          this.$message.success('已保存');
        },
        remove(entry) {
          const done = () => {
            this.saved.splice(this.saved.indexOf(entry), 1);
            this.$message.success('已删除');
          };
          this.$confirm('删除本发票？', '提示', { confirmButtonText: '确认', cancelButtonText: '取消' }).then(
            done,
            () => null,
          );
        },
        edited: (entry) => rows.some((row) => shown(entry.m[row.key]) !== shown(entry.before[row.key])),
      },
      render(h) {
        const card = (entry, index) =>
          h('el-card', { key: index, class: 'saved' }, [
            form(h, 'form', fields(h, rows, entry.m)),
            button(h, '保存修改', { type: 'primary', disabled: !this.edited(entry) }, () => this.save(entry)),
            button(h, '删除', {}, () => this.remove(entry)),
          ]);
        const fresh =
          this.fresh &&
          h('el-card', { key: 'new', class: 'new' }, [
            form(h, 'form', fields(h, rows, this.fresh)),
            button(h, '确认新增', { type: 'primary' }, () => this.confirm()),
            button(h, '取消', {}, () => this.cancel()),
          ]);
        const add =
          this.saved.length < MOST && !this.fresh
            ? [button(h, '新增发票信息', { type: 'primary' }, () => this.add())]
            : [];
        return h('div', [...add, fresh, ...this.saved.map(card)]);
      },
    };
  }

  function handlers(rows, count) {
    const name = (m) => [m[rows[0].key], m[rows[2].key]].map(shown).join(' ');
    return {
      data: {
        saved: Array.from({ length: count }, (_, index) => ({ m: filled(rows, index + 1) })),
        fresh: null,
        edits: null,
        open: false,
      },
      methods: {
        show(entry) {
          this.edits = entry;
          this.fresh = entry ? { ...entry.m } : empty(rows);
          this.open = true;
        },
        confirm() {
          const lacking = missing(rows, this.fresh);
          if (lacking) return void this.$message.error(`请填写${lacking.shown.replace(/^\*/, '')}`);
          if (refused(this)) return;
          if (this.edits) this.edits.m = this.fresh;
          else this.saved.push({ m: this.fresh });
          this.close();
          this.$message.success('已保存');
        },
        close() {
          this.open = false;
          this.fresh = null;
        },
        dismiss(entry) {
          const done = () => void this.saved.splice(this.saved.indexOf(entry), 1);
          this.$confirm('取消授权后，该经办人账号不可以登录', '提示', {
            confirmButtonText: '确认',
            cancelButtonText: '取消',
          }).then(done, () => null);
        },
      },
      render(h) {
        const line = (entry, index) =>
          h('li', { key: index }, [
            h('span', `${name(entry.m)} `),
            button(h, '编辑', { size: 'mini' }, () => this.show(entry)),
            button(h, '取消授权', { size: 'mini' }, () => this.dismiss(entry)),
          ]);
        const body = this.fresh ? [form(h, 'form', fields(h, rows, this.fresh))] : [];
        const feet = h('span', { slot: 'footer' }, [
          button(h, '取消', {}, () => this.close()),
          button(h, '确定', { type: 'primary' }, () => this.confirm()),
        ]);
        const title = this.edits ? '编辑经办人' : '添加经办人';
        const add =
          this.saved.length < MOST ? [button(h, '添加经办人', { type: 'primary' }, () => this.show(null))] : [];
        const dialog = h('el-dialog', { props: { title, visible: this.open }, on: { close: () => this.close() } }, [
          ...body,
          feet,
        ]);
        return h('div', [...add, h('ul', { class: 'handlers' }, this.saved.map(line)), dialog]);
      },
    };
  }

  page.start({
    build(host, view) {
      const mount = page.element('div');
      host.append(mount);
      const behaviour = view.behaviour === 'invoices' ? invoices : handlers;
      const vm = new Vue({ el: mount, ...behaviour(view.rows, view.saved) });
      window.replica.model = () => model(vm, view.rows);
      return vm.$nextTick();
    },
  });
})();
