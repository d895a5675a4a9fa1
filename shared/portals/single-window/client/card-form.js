// The card form of login, 补充用户信息 and 操作员持卡注册: PIN in, hidden fields filled, form fm1 submitted.
(function () {
  'use strict';

  var form = document.getElementById('fm1');
  var button = document.getElementById('loginbutton');
  var state = document.getElementById('control');
  var label = button.textContent;

  function field(name) {
    return form.elements.namedItem(name);
  }

  function busy(on) {
    button.disabled = on;
    button.textContent = on ? '正在等待IC卡/Key…' : label;
  }

  function submit(signData, fields) {
    field('signData').value = signData;
    field('certNo').value = fields[0];
    field('icCard').value = fields[5];
    // The portal's page posts the PIN as well; the replica's server drops it unread.
    field('userPin').value = field('password').value;
    field('sgm').value = '';
    form.submit();
  }

  /** A page that also wants the certificate itself (registration) has the field signCert. */
  function withCertificate(signData, fields) {
    if (!field('signCert')) return submit(signData, fields);
    EportClient.call('cus-sec_SpcGetSignCertAsPEM', {}, function (answer) {
      if (!answer.Result) {
        Card.fail(answer);
        return busy(false);
      }
      field('signCert').value = answer.Data[0];
      submit(signData, fields);
    });
  }

  function start() {
    var pin = field('password').value;
    if (pin === '' || /^[0-8]$/.test(pin)) return EportClient.tell('请正确输入8位IC卡/Key密码');
    if (!form.reportValidity()) return undefined;
    document.getElementById('notice').textContent = '';
    busy(true);
    Card.sign(pin, field('random').value, withCertificate, function () {
      busy(false);
    });
    return undefined;
  }

  form.addEventListener('submit', function (event) {
    event.preventDefault();
    start();
  });

  EportClient.isInstalled('iKey', function (answer) {
    state.dataset.state = answer.Result ? 'ready' : 'missing';
    state.textContent = answer.Result ? '客户端控件已就绪，请插入IC卡/Key' : '未检测到客户端控件，请下载安装后重试';
    field('password').disabled = !answer.Result;
    button.disabled = !answer.Result;
    document.getElementById('download').hidden = answer.Result;
  });
})();
