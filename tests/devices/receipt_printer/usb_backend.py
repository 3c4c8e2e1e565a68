"""A pyusb backend of the tests' own: one USB printer whose bulk pipes run to a simulator on TCP.

It says what libusb would say (descriptors, time limits, ENODEV), so pyusb and python-escpos run as they are.
"""

from __future__ import annotations

import errno
import socket
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from usb.backend import IBackend
from usb.core import USBError, USBTimeoutError

OUT, IN, PACKET = 0x03, 0x84, 64


class Cable(IBackend):
    """``cut`` pulls the plug; ``endpoints`` can be changed before the device is opened."""

    def __init__(self, address: str, vendor: int = 0x04B8, product: int = 0x0E28) -> None:
        super().__init__()
        parts = urlsplit(address)
        self._line = socket.create_connection((parts.hostname or "", parts.port or 0))
        self.plugged = True
        self.endpoints = [(OUT, 2), (IN, 2)]
        self.written: list[int] = []
        self._device = SimpleNamespace(
            bLength=18,
            bDescriptorType=1,
            bcdUSB=0x0200,
            bDeviceClass=0,
            bDeviceSubClass=0,
            bDeviceProtocol=0,
            bMaxPacketSize0=64,
            idVendor=vendor,
            idProduct=product,
            bcdDevice=0x0100,
            iManufacturer=0,
            iProduct=0,
            iSerialNumber=0,
            bNumConfigurations=1,
            address=5,
            bus=1,
            port_number=1,
            port_numbers=(1,),
            speed=2,
        )

    def cut(self) -> None:
        self.plugged = False

    def close(self) -> None:
        self._line.close()

    def _present(self) -> None:
        if not self.plugged:
            raise USBError("No such device (it may have been disconnected)", -4, errno.ENODEV)

    def enumerate_devices(self) -> list[Any]:
        return [self._device] if self.plugged else []

    def get_device_descriptor(self, dev: Any) -> Any:
        return dev

    def get_configuration_descriptor(self, dev: Any, config: int) -> Any:
        return SimpleNamespace(
            bLength=9,
            bDescriptorType=2,
            wTotalLength=32,
            bNumInterfaces=1,
            bConfigurationValue=1,
            iConfiguration=0,
            bmAttributes=0xC0,
            bMaxPower=1,
            extra_descriptors=[],
        )

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> Any:
        if intf or alt:
            raise IndexError
        return SimpleNamespace(
            bLength=9,
            bDescriptorType=4,
            bInterfaceNumber=0,
            bAlternateSetting=0,
            bNumEndpoints=len(self.endpoints),
            bInterfaceClass=7,
            bInterfaceSubClass=1,
            bInterfaceProtocol=2,
            iInterface=0,
            extra_descriptors=[],
        )

    def get_endpoint_descriptor(self, dev: Any, ep: int, intf: int, alt: int, config: int) -> Any:
        if ep >= len(self.endpoints):
            raise IndexError
        number, attributes = self.endpoints[ep]
        return SimpleNamespace(
            bLength=7,
            bDescriptorType=5,
            bEndpointAddress=number,
            bmAttributes=attributes,
            wMaxPacketSize=PACKET,
            bInterval=0,
            bRefresh=0,
            bSynchAddress=0,
            extra_descriptors=[],
        )

    def open_device(self, dev: Any) -> Any:
        self._present()
        return dev

    def close_device(self, dev_handle: Any) -> None: ...

    def set_configuration(self, dev_handle: Any, config_value: int) -> None:
        self._present()

    def get_configuration(self, dev_handle: Any) -> int:
        self._present()
        return 1

    def claim_interface(self, dev_handle: Any, intf: int) -> None:
        self._present()

    def release_interface(self, dev_handle: Any, intf: int) -> None:
        self._present()

    def reset_device(self, dev_handle: Any) -> None:
        self._present()

    def bulk_write(self, dev_handle: Any, ep: int, intf: int, data: Any, timeout: int) -> int:
        """Takes at most ten packets at once, as a device that is slow does."""
        self._present()
        assert (ep, timeout) == (OUT, 2000)
        part = bytes(data)[: 10 * PACKET]
        self._line.sendall(part)
        self.written.append(len(part))
        return len(part)

    def bulk_read(self, dev_handle: Any, ep: int, intf: int, buff: Any, timeout: int) -> int:
        self._present()
        assert ep == IN
        assert timeout > 0, "0 would wait for ever"
        assert len(buff) % PACKET == 0, "a part of a packet would be lost"
        self._line.settimeout(timeout / 1000)
        try:
            data = self._line.recv(PACKET)
        except TimeoutError as error:
            raise USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT) from error
        finally:
            self._line.settimeout(None)
        buff[: len(data)] = type(buff)("B", data)
        return len(data)
