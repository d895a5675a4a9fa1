// Fetches one business, shows what will be signed, signs it with the card and shows what the server says of the signature.
(function () {
  'use strict';

  var kind = document.getElementById('business').dataset.kind;
  var task = null;

  document.querySelectorAll('.side a').forEach(function (link) {
    if (link.pathname === location.pathname) link.setAttribute('aria-current', 'page');
  });

  function element(id) {
    return document.getElementById(id);
  }

  function load() {
    return fetch('/ecommerce/' + kind + '/task', { method: 'POST' })
      .then(function (response) {
        return response.json();
      })
      .then(function (made) {
        task = made;
        var body = element('fields');
        body.textContent = '';
        made.fields.forEach(function (field) {
          var row = body.insertRow();
          var head = document.createElement('th');
          head.scope = 'row';
          head.textContent = field.label;
          row.append(head);
          row.insertCell().textContent = field.value;
        });
        element('signText').value = made.text;
        element('signedInfo').value = made.signedInfo || '';
        element('info').hidden = !made.signedInfo;
        element('signInfo').hidden = !made.signedInfo;
        buttons(false);
      });
  }

  function buttons(busy) {
    element('sign').disabled = busy;
    element('signInfo').disabled = busy;
  }

  function signedMessage(signature) {
    var inPlace = task.signedInfo.replace(/^<ds:SignedInfo [^>]*>/, '<ds:SignedInfo>');
    var node =
      '<ds:Signature>' +
      inPlace +
      '<ds:SignatureValue>' +
      signature +
      '</ds:SignatureValue><ds:KeyInfo><ds:KeyName>' +
      task.number +
      '</ds:KeyName><ds:X509Data><ds:X509Certificate>' +
      task.certificate +
      '</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>';
    var end = task.text.lastIndexOf('</');
    return task.text.slice(0, end) + node + task.text.slice(end);
  }

  function show(answer) {
    var place = element('result');
    place.dataset.ok = String(answer.ok);
    place.dataset.refusal = answer.refusal || '';
    var details = [answer.text];
    if (answer.ok)
      details.push(
        '业务编号 ' + answer.key,
        '证书编号 ' + answer.number,
        '算法 ' + answer.algorithm,
        '持卡人 ' + answer.holder,
      );
    place.textContent = details.join(' · ');
  }

  function send(mode, content, signature, number) {
    var body = new URLSearchParams({
      task: task.task,
      mode: mode,
      content: content,
      signature: signature,
      certNo: number,
    });
    return fetch('/ecommerce/' + kind + '/submit', { method: 'POST', body: body })
      .then(function (response) {
        return response.json();
      })
      .then(function (answer) {
        show(answer);
        element('next').hidden = false;
      });
  }

  function sign(mode) {
    var inData = mode === 'text' ? task.text : task.signedInfo;
    var args = { inData: inData };
    var pin = element('password').value;
    if (pin) args.passwd = pin;
    element('result').textContent = '';
    delete element('result').dataset.ok;
    element('notice').textContent = '';
    buttons(true);
    EportClient.call('cus-sec_SpcSignDataAsPEM', args, function (answer) {
      if (!answer.Result) {
        buttons(false);
        Card.fail(answer);
        return;
      }
      element('signature').value = answer.Data[0];
      send(mode, mode === 'text' ? inData : signedMessage(answer.Data[0]), answer.Data[0], answer.Data[1]);
    });
  }

  element('next').addEventListener('click', function () {
    element('next').hidden = true;
    element('result').textContent = '';
    delete element('result').dataset.ok;
    element('signature').value = '';
    load();
  });
  element('sign').addEventListener('click', function () {
    sign('text');
  });
  element('signInfo').addEventListener('click', function () {
    sign('signed-info');
  });
  load();
})();
