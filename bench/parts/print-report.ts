/** On one line for programs, else as people read it. */
export const printReport = (report: object, asJson: boolean | undefined): void =>
  console.log(asJson ? JSON.stringify(report) : JSON.stringify(report, null, 2));
