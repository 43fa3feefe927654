// libpq, from Debian: PostgreSQL's own client.
#include <libpq-fe.h>
