// What can go wrong with files that are signed, verified, encrypted and decrypted. The popup does without these rows.
import { entry, type ErrorRow } from './errors-row.ts';

export const FORMAT_PROBLEMS = {
  'envelope/not-opened': entry(
    '文件解不开。',
    'The file does not open.',
    '可能文件损坏，或不是加密给这张卡的。请让发送方重新加密。',
    'It may be damaged, or not be for this card. Ask the sender to encrypt it again.',
  ),
  'envelope/signature': entry(
    '文件能解开，但里面的签名不对，没有写出内容。',
    'The file opens, but the signature in it does not hold; nothing was written.',
    '文件可能被改动过。请让发送方重新签名并加密。',
    'It may have been changed. Ask the sender to sign and encrypt it again.',
  ),
  'envelope/no-card': entry(
    '插着的卡都不是这份文件的收件人。',
    'None of the cards is a recipient of this file.',
    '请插入收件人的卡。',
    'Insert the recipient’s card.',
  ),
  'envelope/other-key': entry(
    '这份文件是加密给别的证书的（编号 {id}）。',
    'This file was encrypted for another certificate (number {id}).',
    '请插入那张证书的卡，或请发送方加密给您的证书。',
    'Insert the card of that certificate, or ask the sender to encrypt it for yours.',
  ),
  'envelope/recipient': entry(
    '这张证书现在不能用来加密：{path}',
    'This certificate cannot be encrypted to now: {path}',
    '请向收件人要有效的加密证书。',
    'Ask the recipient for a valid encryption certificate.',
  ),
  'format/malformed': entry(
    '文件不完整，或不符合格式（{detail}）。',
    'The file is incomplete or not of its format ({detail}).',
    '请向出具方要一份完整的文件。',
    'Ask whoever made it for a whole one.',
  ),
  'format/unsupported': entry(
    '不支持这种格式或算法（{detail}）。',
    'This format or algorithm is not supported ({detail}).',
    '请换一种签名格式。',
    'Choose another format.',
  ),
  'format/content-missing': entry(
    '这份签名不含原文。',
    'This signature does not hold the signed file.',
    '请指定原文件，并用 --signature 指定签名文件。',
    'Name the signed file, and the signature with --signature.',
  ),
  'format/already-signed': entry(
    '这份 XML 已经签过名。',
    'This XML is already signed.',
    '请选择没有签名的文件。',
    'Choose the one without a signature.',
  ),
  'format/no-certificate': entry(
    '签名里没有签名人的证书。',
    'The signature does not hold its signer’s certificate.',
    '请向出具方要一份带证书的签名。',
    'Ask for one that holds the certificate.',
  ),
  'format/pdf-encrypted': entry(
    '这份 PDF 设了密码，不能签名。',
    'This PDF is encrypted and cannot be signed.',
    '请向出具方要一份没有密码的 PDF。',
    'Ask whoever made it for one without a password.',
  ),
  'format/pdf-locked': entry(
    '这份 PDF 已经锁定，作者不允许再改动或签名。',
    'The author of this PDF allows no more changes or signatures.',
    '请向出具方要一份没有锁定的 PDF。',
    'Ask whoever made it for one that is not locked.',
  ),
  'format/pdf-page': entry(
    '这份 PDF 只有 {count} 页，没有要显示签名的那一页。',
    'This PDF has {count} pages; the one to show the signature on is not among them.',
    '请换一个页码，或显示在最后一页。',
    'Name another page, or show it on the last one.',
  ),
  'format/pdf-small': entry(
    '这一页太小，放不下签名框。',
    'This page is too small to show a signature on.',
    '请换一页，或选“不显示”。',
    'Choose another page, or an invisible signature.',
  ),
  'format/pdf-unsigned': entry(
    '这份 PDF 里没有签名。',
    'This PDF holds no signature.',
    '请确认选对了文件。',
    'Check that it is the right file.',
  ),
  'report/malformed': entry(
    '这不是完好的用证记录文件，第 {line} 行读不出来。',
    'This is no sound report of certificate uses; line {line} cannot be read.',
    '请让成员重新导出，不要用其他软件打开后再保存。',
    'Ask the member to export it again, and not to save it from another program.',
  ),
  'report/altered': entry(
    '用证记录被改动过，从文件的第 {line} 行起不可信。',
    'The report was altered; from line {line} of the file on it cannot be trusted.',
    '没有计入。请保留这个文件，让成员重新导出，并问清是谁改的。',
    'It is not counted. Keep the file, ask for a new export, and find out who changed it.',
  ),
  'report/cut': entry(
    '用证记录不完整，第 {line} 行之后的内容没有了。',
    'The report is incomplete; what came after line {line} is missing.',
    '没有计入。请让成员重新发送整个文件。',
    'It is not counted. Ask the member to send the whole file again.',
  ),
  'report/signature': entry(
    '用证记录的签名不对：内容被改动过，或不是这位成员导出的。',
    'The signature of the report does not hold: it was altered, or somebody else made it.',
    '没有计入。请保留这个文件，并向成员当面核实。',
    'It is not counted. Keep the file and ask the member in person.',
  ),
  'report/key-changed': entry(
    '“{name}”的密钥变了：原来是 {known}…，这个文件是 {found}…',
    'The key of “{name}” has changed: it was {known}…, that of this file is {found}…',
    '没有计入。请当面核对成员电脑上显示的指纹；确实换了电脑，或是两个人同名，请让成员换一个姓名写法重新导出。',
    'It is not counted. Compare the fingerprint on the member’s screen; for a new computer or two people of one name, have it exported under another name.',
  ),
  'report/conflict': entry(
    '这份用证记录与同一成员以前的记录矛盾，从日志第 {number} 条起对不上。',
    'This report contradicts an earlier one of the same member; from line {number} of the log on they differ.',
    '没有计入。请保留两份文件，并联系 IT 查看成员电脑上的日志。',
    'It is not counted. Keep both files and have IT look at the log on the member’s computer.',
  ),
  'report/too-large': entry(
    '这段时间的用证记录超过 {limit} 条，放不进一个文件。',
    'There are more than {limit} uses in this period, too many for one file.',
    '请分几段时间导出，例如每月一份。',
    'Export shorter periods, for example month by month.',
  ),
  'report/full': entry(
    '导入的用证记录已经放满。',
    'No more reports can be kept.',
    '请先移除较早的用证记录。',
    'Remove older reports first.',
  ),
  'report/unknown': entry(
    '这份用证记录或这位成员已经不在了。',
    'This report or member is no longer here.',
    '请刷新页面再看。',
    'Load the page again.',
  ),
} as const satisfies Record<string, ErrorRow>;
