package org.ftpsbridge.observe;

/**
 * What went on at a listener's data ports; the first six since the start, the others now.
 *
 * @param promised ports that sessions were promised for a data connection
 * @param kept promises that a data connection kept
 * @param unkept promises that nobody kept in time, or that were taken back
 * @param withoutPort sessions that were told 425 since no port got free in time
 * @param strangers connections that were nobody's, and got a handshake and their leave
 * @param turnedAway connections that were closed unheard, since there were too many unclaimed ones
 *     or their address had no handshake left
 * @param standing promises that hold a port
 * @param waiting sessions that wait for a port
 * @param unclaimed connections that no promise has yet
 */
public record DoorCounts(
    long promised,
    long kept,
    long unkept,
    long withoutPort,
    long strangers,
    long turnedAway,
    int standing,
    int waiting,
    int unclaimed) {

  /** Nothing, ever. */
  public static final DoorCounts NONE = new DoorCounts(0, 0, 0, 0, 0, 0, 0, 0, 0);
}
