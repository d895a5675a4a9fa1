// The methods of 用证记录: one's own report, and those of the members that an administrator imports.
import type { Handlers, MethodName } from '#shared/protocol/methods.ts';
import type { Reports } from '../operations/report/reports.ts';
import type { SessionContext } from './methods.ts';

export interface ReportMethodParts {
  reports: Reports;
  /** The person did something. */
  touch(): void;
}

type ReportMethods = Pick<Handlers<SessionContext>, Extract<MethodName, `report.${string}`>>;

export function reportMethods(parts: ReportMethodParts): ReportMethods {
  const { reports } = parts;
  return {
    'report.own': (period) => reports.own(period),
    'report.make': (wish) => {
      parts.touch();
      return reports.make({ ...wish, origin: '通签' });
    },
    'report.import': ({ text }) => {
      parts.touch();
      return Promise.resolve(reports.take(text));
    },
    'report.kept': () => Promise.resolve(reports.kept()),
    'report.accept': ({ member }) => {
      parts.touch();
      reports.accept(member);
      return Promise.resolve({});
    },
    'report.remove': ({ member, report }) => {
      parts.touch();
      reports.remove(member, report);
      return Promise.resolve({});
    },
  };
}
