import { type Maintenance, maintenanceAnswer } from '#policy/maintenance';
import { NOTHING_SWITCHED } from '#policy/switches';
import { type Code, js } from '../code.ts';
import { answer } from './answer.ts';
import { IP_ADDRESS, inRanges } from './in-ranges.ts';

/** Writes `maintenance`: the page for everyone but those who are allowed in, while it is on. */
export function writeMaintenance(options: Maintenance): Code {
  const { on = false, allow = [] } = options;
  return js`
    import { isSwitchedTo } from "#policy/switches";
    ${allow.length > 0 ? js`${IP_ADDRESS} ${inRanges(js`isLetIn`, allow)}` : js``}
    export function maintenance(ip, switches) {
      if (${on ? js`` : js`switches === ${NOTHING_SWITCHED} || `}${on ? js`isSwitchedTo(switches, "maintenance", "off")` : js`!isSwitchedTo(switches, "maintenance", "on")`}) return;
      ${allow.length > 0 ? js`if (isLetIn(ip)) return;` : js``}
      return ${answer(maintenanceAnswer(options))};
    }`;
}
