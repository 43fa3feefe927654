// libqrencode, from Debian: makes QR codes.
#include <qrencode.h>
