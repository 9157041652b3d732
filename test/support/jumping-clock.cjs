// Loaded into every Node program of a test: the system's clock jumps, as when it is set or a machine is resumed. `JUMP` is
// the number of milliseconds that it jumps five times a second.
const SystemDate = Date;
const jump = Number(process.env.JUMP);
const now = () => SystemDate.now() + Math.floor(performance.now() / 200) * jump;

globalThis.Date = class extends SystemDate {
  constructor(...values) {
    if (values.length === 0) super(now());
    else super(...values);
  }

  static now() {
    return now();
  }
};
