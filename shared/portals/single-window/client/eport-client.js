// Page side of the signing control, written from the protocol description (framing, waits and slots as the vendor's
// script has them) so that the replica behaves like a portal page. One callback slot per method name; no heartbeat.
(function () {
  'use strict';

  var ADDRESS = location.protocol === 'http:' ? 'ws://127.0.0.1:61232' : 'wss://wss.singlewindow.cn:61231';
  var WAIT_CONNECTING = 500;
  var CHECKS_AT = [0, 1500, 3000];
  var GIVE_UP = 5500;
  var BLOCK_WEIGHT = 122877;
  var FRAMED =
    /^(swc_postdata|base_PrintPdf|pdf-sign_Pdf(View|Check|CheckSign|AddSign)|pdf-es_(VerifySeal|Sign|SpcSign)|mofcom_Batch(SignMessage|VerifyMsg)|security_Pdf(SignCheckSign|SignCheck|AddSign|CheckAndAddSign|View))$/;
  var NOT_CONNECTED = { Result: false, Data: [], Error: ['连接客户端控件服务失败,请重试.', 'Err:Base60408'] };

  var socket = null;
  var nextId = 0;
  var callbacks = {};
  var groups = {};

  function tell(text) {
    var place = document.getElementById('notice');
    if (place) place.textContent = text;
    window.alert(text);
  }

  function connect() {
    try {
      socket = new WebSocket(ADDRESS);
      socket.onmessage = function (event) {
        receive(event.data);
      };
    } catch (error) {
      socket = null;
    }
  }

  function receive(text) {
    if (text.charAt(0) !== '{') {
      tell('数据格式非法:' + text);
      return;
    }
    var message = JSON.parse(text);
    if (message._method === '_nextBlock') {
      nextBlock(message._args);
      return;
    }
    var callback = callbacks[message._method];
    if (callback) callback(message._args, text);
  }

  /** Sends when the socket is open; waits while it connects; drops the message when it is closed, as the vendor's does. */
  function post(text, failed, waited) {
    if (socket === null || socket.readyState === WebSocket.CLOSED || socket.readyState === WebSocket.CLOSING) {
      if (waited > 0) return;
      connect();
    }
    if (socket && socket.readyState === WebSocket.OPEN) {
      socket.send(text);
      return;
    }
    if (waited >= GIVE_UP) {
      if (failed) failed(NOT_CONNECTED, JSON.stringify(NOT_CONNECTED));
      return;
    }
    setTimeout(function () {
      post(text, failed, waited + WAIT_CONNECTING);
    }, WAIT_CONNECTING);
  }

  function call(method, args, callback) {
    callbacks[method] = callback;
    var given = method === 'swc_postdata' && typeof args === 'object' ? JSON.stringify(args) : args || {};
    var text = JSON.stringify({ _method: method, _id: nextId++, args: given });
    if (FRAMED.test(method)) sendFrames(text, callback);
    else post(text, callback, 0);
  }

  function checkCode(text) {
    var crc = 0xffff;
    for (var i = 0; i < text.length; i++) {
      crc ^= text.charCodeAt(i) & 0xff;
      for (var bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
    }
    var swapped = ((crc & 0xff) << 8) | (crc >>> 8);
    return ('000' + swapped.toString(16).toUpperCase()).slice(-4);
  }

  function split(text) {
    var blocks = [];
    var start = 0;
    var weight = 0;
    for (var i = 0; i < text.length; i++) {
      weight += text.charCodeAt(i) > 0xff ? 3 : 1;
      if (weight > BLOCK_WEIGHT) {
        blocks.push(text.slice(start, i + 1));
        start = i + 1;
        weight = 0;
      }
    }
    if (start < text.length) blocks.push(text.slice(start));
    return blocks;
  }

  function padded(number, length) {
    var text = String(number);
    while (text.length < length) text = '0' + text;
    return text;
  }

  function guid() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    var hex = Array.prototype.map
      .call(bytes, function (byte) {
        return ('0' + byte.toString(16)).slice(-2);
      })
      .join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  function sendFrames(text, failed) {
    var group = {
      guid: guid(),
      blocks: split(text),
      code: checkCode(text),
      length: text.length,
      failures: 0,
      failed: failed,
    };
    groups[group.guid] = group;
    sendBlock(group, 0);
  }

  function sendBlock(group, number) {
    var block = group.blocks[number];
    var header =
      'BLOCKTXT' +
      group.code +
      checkCode(block) +
      padded(group.length, 16) +
      padded(block.length, 8) +
      padded(group.blocks.length, 4) +
      group.guid +
      padded(number, 4) +
      padded(0, 44);
    post(header + block, group.failed, 0);
  }

  function nextBlock(args) {
    var asked = args.Data[0] || {};
    var group = groups[asked.guid];
    if (!group) return;
    if (asked.finish) {
      delete groups[asked.guid];
      return;
    }
    if (!args.Result && ++group.failures > 3 * group.blocks.length) tell('数据接收错误!');
    sendBlock(group, asked.next);
  }

  /** Reports whether the control answers: looked at at once, at 1.5 s and at 3 s; failure is reported at 5.5 s. */
  function isInstalled(type, callback) {
    var started = Date.now();
    function look(turn) {
      if (socket && socket.readyState === WebSocket.OPEN) {
        callback({ Result: true, Data: [], Error: [] }, type);
        return;
      }
      if (!socket || socket.readyState === WebSocket.CLOSED) connect();
      var next = turn + 1 < CHECKS_AT.length ? CHECKS_AT[turn + 1] : GIVE_UP;
      setTimeout(
        function () {
          if (turn + 1 < CHECKS_AT.length) look(turn + 1);
          else callback(NOT_CONNECTED, type);
        },
        next - (Date.now() - started),
      );
    }
    look(0);
  }

  /** isInstalled, then the function; when it is not there the function is never called. */
  function isInstalledTest(run) {
    var rest = Array.prototype.slice.call(arguments, 1);
    isInstalled('iKey', function (answer) {
      if (answer.Result) run.apply(null, rest);
      else tell(answer.Error.join(','));
    });
  }

  window.EportClient = {
    isInstalled: isInstalled,
    isInstalledTest: isInstalledTest,
    call: call,
    sendFrames: sendFrames,
    tell: tell,
    checkCode: checkCode,
    address: ADDRESS,
  };
  connect();
})();
