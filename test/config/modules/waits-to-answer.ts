/** A rule whose answer comes too late. */
export const own = async () => ({ statusCode: 204 });
