// SPDX-License-Identifier: LGPL-2.1-or-later
// The ten functions that pcscd calls. Each unpacks, calls the reader and copies out.
#include <algorithm>

#include "ifd/capabilities.h"
#include "ifd/control.h"
#include "ifd/guard.h"
#include "ifd/lun_table.h"
#include "ifd/pcscd.h"
#include "ifd/rivals.h"

#define ACR122_EXPORT extern "C" __attribute__((visibility("default")))

namespace acr122::ifd {
namespace {

// pcscd's MAX_BUFFER_SIZE_EXTENDED: 4 + 3 + 65,536 + 3 + 2.
constexpr DWORD kLongestApdu = 65'548;

constexpr std::string_view kConfigPath = ACR122_CONFDIR "/ifd-acr122.conf";

/// Copies a whole answer or nothing. `length` says how much room there is, then how much was used.
RESPONSECODE copy_out(ByteView answer, UCHAR* into, DWORD room, DWORD* length) {
  if (answer.size() > room) return IFD_ERROR_INSUFFICIENT_BUFFER;
  std::copy(answer.begin(), answer.end(), into);
  *length = answer.size();
  return IFD_SUCCESS;
}

RESPONSECODE pass_on(const Result<card::Reply>& reply, UCHAR* into, DWORD room, DWORD* length) {
  if (!reply) return to_ifd(reply.error().code);
  const auto* answer = std::get_if<Bytes>(&*reply);
  if (answer == nullptr) return to_ifd(std::get<card::NoAnswer>(*reply));
  return copy_out(*answer, into, room, length);
}

RESPONSECODE create(DWORD lun, std::string_view name) {
  if (lun_table().has(lun)) {
    log::error("Lun {:#x} is in use already", lun);
    return IFD_COMMUNICATION_ERROR;
  }
  const auto file = config::load(kConfigPath);
  log::set_level(file.general.log_level);
  warn_of_rivals();
  auto opened = reader::Reader::open(name, file, system_clock());
  if (!opened) {
    log::error("{}: {}", name.empty() ? "any reader" : name, describe(opened.error()));
    return to_ifd(opened.error().code);
  }
  return lun_table().add(lun, std::move(*opened)) ? IFD_SUCCESS : IFD_COMMUNICATION_ERROR;
}

RESPONSECODE power(reader::Reader& reader, DWORD action, UCHAR* atr, DWORD* length) {
  const auto room = std::exchange(*length, 0);
  if (action == IFD_POWER_DOWN) {
    reader.power_down();
    return IFD_SUCCESS;
  }
  if (action != IFD_POWER_UP && action != IFD_RESET) return IFD_NOT_SUPPORTED;
  const auto answer = action == IFD_RESET ? reader.reset() : reader.power_up();
  const auto code = pass_on(answer, atr, room, length);
  const bool told =
      code == IFD_SUCCESS || code == IFD_NO_SUCH_DEVICE || code == IFD_ERROR_INSUFFICIENT_BUFFER;
  return told ? code : IFD_ERROR_POWER_ACTION;
}

}  // namespace
}  // namespace acr122::ifd

using namespace acr122;
using namespace acr122::ifd;

ACR122_EXPORT RESPONSECODE IFDHCreateChannelByName(DWORD Lun, LPSTR DeviceName) {
  return guarded("IFDHCreateChannelByName",
                 [&] { return DeviceName ? create(Lun, DeviceName) : kBadArgument; });
}

// A reader.conf without DEVICENAME: the channel number says nothing about a USB device.
ACR122_EXPORT RESPONSECODE IFDHCreateChannel(DWORD Lun, DWORD /*Channel*/) {
  return guarded("IFDHCreateChannel", [&] { return create(Lun, ""); });
}

ACR122_EXPORT RESPONSECODE IFDHCloseChannel(DWORD Lun) {
  return guarded("IFDHCloseChannel", [&]() -> RESPONSECODE {
    return lun_table().close(Lun) ? IFD_SUCCESS : IFD_NO_SUCH_DEVICE;
  });
}

ACR122_EXPORT RESPONSECODE IFDHGetCapabilities(DWORD Lun, DWORD Tag, PDWORD Length, PUCHAR Value) {
  return guarded("IFDHGetCapabilities", [&]() -> RESPONSECODE {
    if (!Length || !Value) return kBadArgument;
    const auto reader = lun_table().visit(Lun);
    if (!reader) return IFD_NO_SUCH_DEVICE;
    const auto value = capability({*reader, lun_table().before(Lun)}, Tag);
    if (!value) return IFD_ERROR_TAG;
    return copy_out(*value, Value, *Length, Length);
  });
}

ACR122_EXPORT RESPONSECODE IFDHSetCapabilities(DWORD Lun, DWORD Tag, DWORD Length, PUCHAR Value) {
  return guarded("IFDHSetCapabilities", [&]() -> RESPONSECODE {
    if (!Value || Length < 1) return kBadArgument;
    const auto reader = lun_table().visit(Lun);
    if (!reader) return IFD_NO_SUCH_DEVICE;
    if (Tag != TAG_IFD_DEVICE_REMOVED) return IFD_ERROR_TAG;
    if (Value[0] != 0) reader->device_removed();
    return IFD_SUCCESS;
  });
}

ACR122_EXPORT RESPONSECODE IFDHSetProtocolParameters(DWORD Lun, DWORD Protocol, UCHAR /*Flags*/,
                                                     UCHAR /*PTS1*/, UCHAR /*PTS2*/,
                                                     UCHAR /*PTS3*/) {
  return guarded("IFDHSetProtocolParameters", [&]() -> RESPONSECODE {
    const auto reader = lun_table().visit(Lun);
    if (!reader) return IFD_NO_SUCH_DEVICE;
    if (Protocol != SCARD_PROTOCOL_T0 && Protocol != SCARD_PROTOCOL_T1) {
      return IFD_PROTOCOL_NOT_SUPPORTED;
    }
    // pcscd may get here with the ATR of a card that left (winscard.c, SCardConnect).
    const auto protocol = static_cast<std::uint32_t>(Protocol);
    return reader->agree_on(protocol) ? IFD_SUCCESS : IFD_COMMUNICATION_ERROR;
  });
}

ACR122_EXPORT RESPONSECODE IFDHPowerICC(DWORD Lun, DWORD Action, PUCHAR Atr, PDWORD AtrLength) {
  return guarded("IFDHPowerICC", [&]() -> RESPONSECODE {
    if (!Atr || !AtrLength) return kBadArgument;
    const auto reader = lun_table().visit(Lun);
    if (reader) return power(*reader, Action, Atr, AtrLength);
    *AtrLength = 0;
    return IFD_NO_SUCH_DEVICE;
  });
}

ACR122_EXPORT RESPONSECODE IFDHTransmitToICC(DWORD Lun, SCARD_IO_HEADER SendPci, PUCHAR TxBuffer,
                                             DWORD TxLength, PUCHAR RxBuffer, PDWORD RxLength,
                                             PSCARD_IO_HEADER /*RecvPci*/) {
  return guarded("IFDHTransmitToICC", [&]() -> RESPONSECODE {
    if (!RxLength) return kBadArgument;
    const auto room = std::exchange(*RxLength, 0);
    if (!RxBuffer || (!TxBuffer && TxLength > 0) || TxLength > kLongestApdu) return kBadArgument;
    constexpr DWORD kRaw = SCARD_PROTOCOL_RAW;
    if (SendPci.Protocol > 1 && SendPci.Protocol != kRaw) return IFD_PROTOCOL_NOT_SUPPORTED;
    const auto reader = lun_table().visit(Lun);
    if (!reader) return IFD_NO_SUCH_DEVICE;
    const bool t0 = SendPci.Protocol == 0;
    return pass_on(reader->transmit(ByteView(TxBuffer, TxLength), t0), RxBuffer, room, RxLength);
  });
}

ACR122_EXPORT RESPONSECODE IFDHControl(DWORD Lun, DWORD dwControlCode, PUCHAR TxBuffer,
                                       DWORD TxLength, PUCHAR RxBuffer, DWORD RxLength,
                                       LPDWORD pdwBytesReturned) {
  return guarded("IFDHControl", [&]() -> RESPONSECODE {
    if (!pdwBytesReturned) return kBadArgument;
    *pdwBytesReturned = 0;
    if ((!TxBuffer && TxLength > 0) || TxLength > kLongestApdu) return kBadArgument;
    const auto reader = lun_table().visit(Lun);
    if (!reader) return IFD_NO_SUCH_DEVICE;
    const auto answer = control(*reader, dwControlCode, ByteView(TxBuffer, TxLength));
    return pass_on(answer, RxBuffer, RxBuffer ? RxLength : 0, pdwBytesReturned);
  });
}

ACR122_EXPORT RESPONSECODE IFDHICCPresence(DWORD Lun) {
  return guarded("IFDHICCPresence", [&]() -> RESPONSECODE {
    const auto reader = lun_table().visit(Lun);
    // Not NO_SUCH_DEVICE, which makes pcscd sleep for a second: udev tells it of the unplug.
    if (!reader) return IFD_ICC_NOT_PRESENT;
    return reader->card_present() ? IFD_ICC_PRESENT : IFD_ICC_NOT_PRESENT;
  });
}
