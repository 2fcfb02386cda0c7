/** Port of MySQL. Source: IANA. */
export const mysqlPort = 3306;
