import { describe, expect, it } from 'vitest';
import { namesIn, parameter, textOf } from './names.ts';

const GB18030 = Buffer.from('c3dcc2ebd4bfb3d7', 'hex'); // 密码钥匙

describe('names of an SKF library', () => {
  it('are the parts of a list that ends with two NULs, or with the list', () => {
    expect(namesIn(Buffer.from('one\0two\0\0rest')).map(String)).toEqual(['one', 'two']);
    expect(namesIn(Buffer.from('one\0two')).map(String)).toEqual(['one', 'two']);
    expect(namesIn(Buffer.from('\0'))).toEqual([]);
    expect(namesIn(Buffer.alloc(0))).toEqual([]);
  });

  it('go back to the library byte by byte, whatever their encoding', () => {
    const [name] = namesIn(Buffer.concat([GB18030, Buffer.from('\0\0')]));
    expect(parameter(name!)).toEqual(Buffer.concat([GB18030, Buffer.of(0)]));
  });

  it('are read as UTF-8 or GB 18030, up to the NUL and without what no screen should get', () => {
    expect(textOf(GB18030)).toBe('密码钥匙');
    expect(textOf(Buffer.from('密码钥匙\0\0\0'))).toBe('密码钥匙');
    expect(textOf(Buffer.from(' KEY\x1b[31m\n '))).toBe('KEY[31m');
  });
});
