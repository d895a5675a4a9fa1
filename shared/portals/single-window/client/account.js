// IC卡密码 修改: the page hands both PINs to the control, as the portal's does; what becomes of them there is the control's business.
(function () {
  'use strict';
  var dialog = document.getElementById('pinDialog');
  var form = document.getElementById('pinForm');
  var result = document.getElementById('result');
  document.getElementById('changePin').addEventListener('click', function () {
    result.textContent = '';
    dialog.showModal();
  });
  document.getElementById('cancelPin').addEventListener('click', function () {
    dialog.close();
  });
  form.addEventListener('submit', function (event) {
    event.preventDefault();
    var old = form.elements.namedItem('oldPin').value;
    var fresh = form.elements.namedItem('newPin').value;
    if (fresh !== form.elements.namedItem('again').value) return EportClient.tell('两次输入的新密码不一致');
    dialog.close();
    EportClient.call('cus-sec_SpcChangePIN', { oldPin: old, newPin: fresh }, function (answer) {
      form.reset();
      result.dataset.ok = String(answer.Result);
      if (answer.Result) result.textContent = 'IC卡密码修改成功';
      else Card.fail(answer);
    });
    return undefined;
  });
})();
