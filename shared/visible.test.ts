import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { masked, visible } from './visible.ts';

describe('visible (test id 15)', () => {
  it('leaves ordinary Chinese, Latin, emoji and rare characters alone', () => {
    const text = '演示贸易有限公司 Demo-Co. (1) 𠮷 😀 ¥12,345.60';
    expect(visible(text)).toBe(text);
  });

  it('shows what would turn the line around or hide', () => {
    expect(visible('100\u202e001')).toBe('100⟨U+202E⟩001');
    expect(visible('甲\u200b公司\u2066')).toBe('甲⟨U+200B⟩公司⟨U+2066⟩');
    expect(visible('a\nb\tc\u0000')).toBe('a⏎b⇥c⟨U+0000⟩');
    expect(visible('x\ud800')).toBe('x⟨U+D800⟩');
    expect(visible('\u{e0041}')).toBe('⟨U+E0041⟩');
  });

  it('cuts what is too long and never cuts a character in half', () => {
    expect(visible('公'.repeat(1000))).toBe(`${'公'.repeat(299)}…`);
    expect(visible('a'.repeat(300))).toHaveLength(300);
    expect(visible(`a${'😀'.repeat(300)}`, 5)).toBe('a😀…');
  });

  it('is never longer than asked and never holds a hidden character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 2, max: 80 }), (text, max) => {
        const shown = visible(text, max);
        expect(shown.length).toBeLessThanOrEqual(max);
        expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
      }),
      { numRuns: 50 },
    );
  });

  it('hides the middle of a personal number and most of a name', () => {
    expect(masked('000000190001010009')).toBe('0000****0009');
    expect(masked('演示用户')).toBe('演**');
    expect(masked('')).toBe('');
  });
});
