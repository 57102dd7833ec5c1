/** What an action gives to a message. */
export interface ActionOutcome<Payload, Report> {
  /** What goes into `msg.payload`. */
  payload: Payload;
  /** What the platform said, for the property of the message that has its name. No secret is in it. */
  report: Report;
}
