/** On one line for programs, indented for people. */
export const printReport = (report: object, asJson: boolean | undefined): void =>
  console.log(asJson ? JSON.stringify(report) : JSON.stringify(report, null, 2));
