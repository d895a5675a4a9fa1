// Signs the server's random with the card: ordinary reader and white "903" reader, in the order the portal's login does it.
(function () {
  'use strict';

  var DAY = 86400000;

  function fail(answer) {
    if (!answer.Error || answer.Error.length === 0) {
      window.close(); // what the portal's page does with an error that says nothing
      return;
    }
    EportClient.tell(answer.Error.join(','));
  }

  function endOf(text) {
    var parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
    return parts && Date.UTC(+parts[1], +parts[2] - 1, +parts[3], +parts[4] - 8, +parts[5], +parts[6]);
  }

  /** Alerts for an expired or soon expiring certificate. False stops the login. */
  function valid(text) {
    var end = endOf(text || '');
    if (!end) return false;
    var days = Math.ceil((end - Date.now()) / DAY);
    if (days <= 0) {
      EportClient.tell('您的IC卡/Key证书已过期，请办理证书更新后再登录！');
      return false;
    }
    if (days <= 30) EportClient.tell('您的IC卡/Key证书将在' + days + '天后到期，请及时办理证书更新！');
    return true;
  }

  function ordinary(pin, random, done, failed) {
    EportClient.call('security_SpcSignRandom', { passwd: pin, random: random }, function (signed) {
      if (!signed.Result) return failed(signed);
      EportClient.call('security_getGetCardUserInfoAll', { userpin: pin }, function (info) {
        if (!info.Result) return failed(info);
        EportClient.call('cus-sec_SpcGetValidTimeFromCert', {}, function (time) {
          if (!time.Result) return failed(time);
          if (!valid(time.Data[0].szEndTime)) return failed(null);
          done(signed.Data[0], String(info.Data[0]).split('||'));
        });
      });
    });
  }

  function white(pin, random, done, failed) {
    EportClient.call('ra_identifyFirstStep', { strInputDecodePEM: random, passwd: pin }, function (signed) {
      if (!signed.Result) return failed(signed);
      EportClient.call('ra_VerifyPinAndGetCardUserInfo', { readertype: '1', userpin: pin }, function (info) {
        if (!info.Result) return failed(info);
        if (info.Data[1] && info.Data[1].VerifyPINSuccess === false)
          return failed({ Error: [].concat(info.Data[1].Error) });
        var fields = String(info.Data[0]).split('||');
        if (!valid(fields[12])) return failed(null);
        done(signed.Data[1], fields);
      });
    });
  }

  /** Signs `random`; done(signData, fields), fields as the `||` string has them: 0 certificate number, 5 card number. */
  function sign(pin, random, done, ended) {
    var failed = function (answer) {
      if (answer) fail(answer);
      ended();
    };
    EportClient.call('ra_Is903Reader', {}, function (reader) {
      var path = reader.Result && String(reader.Data[0]) === '1' ? white : ordinary;
      path(pin, random, done, failed);
    });
  }

  window.Card = { sign: sign, fail: fail };
})();
