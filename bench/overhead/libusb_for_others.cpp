// SPDX-License-Identifier: LGPL-2.1-or-later
// What libccid calls of libusb and our driver does not, over the libusb mock.
#include <libusb.h>

#include "sim/libusb_mock/bus.h"

namespace {

void LIBUSB_CALL mark_completed(libusb_transfer* transfer) {
  *static_cast<int*>(transfer->user_data) = 1;
}

int error_of(libusb_transfer_status status) {
  switch (status) {
    case LIBUSB_TRANSFER_COMPLETED:
      return LIBUSB_SUCCESS;
    case LIBUSB_TRANSFER_TIMED_OUT:
      return LIBUSB_ERROR_TIMEOUT;
    case LIBUSB_TRANSFER_NO_DEVICE:
      return LIBUSB_ERROR_NO_DEVICE;
    default:
      return LIBUSB_ERROR_IO;
  }
}

}  // namespace

extern "C" {

int LIBUSB_CALL libusb_bulk_transfer(libusb_device_handle* handle, unsigned char endpoint,
                                     unsigned char* data, int length, int* transferred,
                                     unsigned int timeout) {
  auto* transfer = libusb_alloc_transfer(0);
  if (transfer == nullptr) return LIBUSB_ERROR_NO_MEM;
  int completed = 0;
  libusb_fill_bulk_transfer(transfer, handle, endpoint, data, length, mark_completed, &completed,
                            timeout);
  int code = libusb_submit_transfer(transfer);
  while (code == LIBUSB_SUCCESS && completed == 0) {
    timeval at_most{60, 0};
    code = libusb_handle_events_timeout_completed(handle->context, &at_most, &completed);
  }
  if (code == LIBUSB_SUCCESS) code = error_of(transfer->status);
  if (transferred != nullptr) *transferred = transfer->actual_length;
  libusb_free_transfer(transfer);
  return code;
}

/// The readers have no request that needs one.
int LIBUSB_CALL libusb_control_transfer(libusb_device_handle* /*handle*/, uint8_t /*type*/,
                                        uint8_t /*request*/, uint16_t /*value*/, uint16_t /*index*/,
                                        unsigned char* /*data*/, uint16_t /*length*/,
                                        unsigned int /*timeout*/) {
  return LIBUSB_ERROR_PIPE;
}

int LIBUSB_CALL libusb_handle_events_completed(libusb_context* context, int* completed) {
  timeval at_most{60, 0};
  return libusb_handle_events_timeout_completed(context, &at_most, completed);
}

}  // extern "C"
