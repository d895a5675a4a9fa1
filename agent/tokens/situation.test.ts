import { describe, expect, it } from 'vitest';
import { situationOf } from './situation.ts';
import type { DriverReport, ReaderState } from './token.ts';

const report = (problem: string | null, states: ReaderState['state'][] = []): DriverReport => ({
  tokens: [],
  readers: states.map((state, index) => ({ name: `reader ${index}`, state })),
  problem: problem === null ? null : { code: problem, params: {} },
});
const codeOf = (...reports: DriverReport[]): string | undefined => situationOf(reports, [], 0).problem?.code;

describe('without any card', () => {
  it('a library that does not work is told before what the reader service says, whoever reported first', () => {
    const [library, service] = [report('token/library-refused'), report('token/service-stopped')];
    expect(codeOf(library, service)).toBe('token/library-refused');
    expect(codeOf(service, library)).toBe('token/library-refused');
    expect(codeOf(service, report(null))).toBe('token/service-stopped');
    expect(codeOf(report(null))).toBe('token/no-reader');
  });

  it('a card nobody recognises is told with the library that failed, an empty reader as an empty reader', () => {
    const library = report('token/library-crashed');
    expect(codeOf(report(null, ['unrecognised']), library)).toBe('token/library-crashed');
    expect(codeOf(report(null, ['unrecognised']), report(null))).toBe('token/unrecognised');
    expect(codeOf(report(null, ['empty']), library)).toBe('token/absent');
    expect(codeOf(report(null, ['empty', 'busy']), library)).toBe('token/busy');
  });

  it('an HSM that is configured and not there is told before an empty reader or none, not before a card', () => {
    const hsm = report('token/hsm-unreachable');
    expect(codeOf(report(null, ['empty']), hsm)).toBe('token/hsm-unreachable');
    expect(codeOf(report('token/service-stopped'), hsm)).toBe('token/hsm-unreachable');
    expect(codeOf(report(null, ['unrecognised']), hsm)).toBe('token/unrecognised');
  });
});
